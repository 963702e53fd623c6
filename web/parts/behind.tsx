import { Button } from "@mantine/core";
import type { ListNews } from "../api/long-list.ts";
import { useTexts } from "../app/language-context.tsx";
import { BEHIND } from "../texts/behind.ts";

/** Says that a long list is not what it was, and offers to read it from its beginning. */
export function Behind({ of: { isBehind, beginAnew } }: { readonly of: ListNews }) {
  const said = useTexts(BEHIND);
  if (!isBehind) return null;
  return (
    <Button mb="sm" size="xs" variant="default" onClick={beginAnew} data-testid="behind">
      {said.behind}
    </Button>
  );
}
