import { Button } from "@mantine/core";
import { useTexts } from "../app/language-context.tsx";
import { SHELL } from "../texts/shell.ts";

interface MoreProps {
  readonly of: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
  };
}

/** Asks for the next page of a list, where there is one. */
export function More({ of }: MoreProps) {
  const { more } = useTexts(SHELL);
  if (!of.hasNextPage) return null;
  return (
    <Button mt="sm" variant="default" loading={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
      {more}
    </Button>
  );
}
