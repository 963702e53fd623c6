import { Alert, Button, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { IMPORTS } from "../../texts/imports.ts";
import type { Import } from "./import-state.ts";

const CHOICES = ["match", "keep_apart", "replace"] as const;
type Choice = (typeof CHOICES)[number];

/** The same days from two sources: each way on says beforehand what it will do. */
export function Decision({ one: { id, overlaps } }: { readonly one: Import }) {
  const said = useTexts(IMPORTS);
  const cache = useQueryClient();
  const decide = useMutation({
    mutationFn: (choice: Choice) =>
      call("POST /v1/imports/{id}/decision", { path: { id }, body: { on_overlap: choice } }),
    onSettled: () => cache.invalidateQueries({ queryKey: ["imports"] }),
  });
  return (
    <Alert color="orange" my="sm">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{said.overlap}</Text>
        <ul>
          {overlaps.map(({ number, from, to, sources }) => (
            <li key={`${number} ${from}`}>{said.overlap_row(number, from, to, sources.join(", "))}</li>
          ))}
        </ul>
        {CHOICES.map((choice) => (
          <div key={choice}>
            <Button
              size="xs"
              variant="default"
              loading={decide.isPending && decide.variables === choice}
              disabled={decide.isPending}
              onClick={() => decide.mutate(choice)}
            >
              {said.decisions[choice]}
            </Button>
            <Text size="sm">{said.decision_help[choice]}</Text>
          </div>
        ))}
        {decide.isError && <Failure error={decide.error} />}
      </Stack>
    </Alert>
  );
}
