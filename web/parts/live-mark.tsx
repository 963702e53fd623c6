import { Badge } from "@mantine/core";
import type { Liveness } from "../api/live.ts";
import { useTexts } from "../app/language-context.tsx";
import { SHELL } from "../texts/shell.ts";

const COLOURS = { connecting: "gray", live: "teal", stale: "orange" } as const;

/** Says whether the figures on the page follow what is booked. */
export function LiveMark({ liveness }: { readonly liveness: Liveness }) {
  const said = useTexts(SHELL);
  return (
    <Badge variant="outline" color={COLOURS[liveness]} role="status" data-live={liveness} c="inherit">
      {said.live[liveness]}
    </Badge>
  );
}
