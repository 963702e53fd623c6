import { Alert, Button, Stack, Text } from "@mantine/core";
import { ApiProblem } from "../api/problem.ts";
import { useTexts } from "../app/language-context.tsx";
import { SHELL } from "../texts/shell.ts";

/** Something went wrong: what, and the way to try it once more. */
export function Failure({ error, again }: { readonly error: unknown; readonly again?: () => void }) {
  const said = useTexts(SHELL);
  const isLost = error instanceof TypeError && /fetch|network/i.test(error.message);
  const detail = error instanceof Error ? error.message : String(error);
  return (
    <Alert color="red" title={said.failed} role="alert">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{isLost ? said.lost : detail}</Text>
        {error instanceof ApiProblem && error.faults.length > 0 && (
          <ul>
            {error.faults.map(({ at, found, expected }) => (
              <li key={at}>
                <code>{at}</code>: {found}; {expected}
              </li>
            ))}
          </ul>
        )}
        {again && (
          <Button size="xs" variant="default" onClick={again}>
            {said.again}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
