import { Center, Loader } from "@mantine/core";
import { useTexts } from "../app/language-context.tsx";
import { SHELL } from "../texts/shell.ts";

/** Something is on its way. */
export function Waiting() {
  const said = useTexts(SHELL);
  return (
    <Center mih={160} role="status" aria-label={said.waiting}>
      <Loader type="dots" />
    </Center>
  );
}
