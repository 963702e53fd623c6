import { Alert, Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { EVENTS } from "../../texts/events.ts";

const AGAIN_MS = 500;

/** Tries an address that is told of events, and says what it answered. */
export function EventTest({ id }: { readonly id: string }) {
  const said = useTexts(EVENTS);
  const test = useMutation({ mutationFn: () => call("POST /v1/event-endpoints/{id}/test", { path: { id } }) });
  return (
    <>
      <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
        {said.test}
      </Button>
      {test.isError && <Failure error={test.error} />}
      {test.data && <Outcome key={test.data.event} id={id} event={test.data.event} />}
    </>
  );
}

/** Asks until the first attempt was made. */
function Outcome({ id, event }: { readonly id: string; readonly event: string }) {
  const said = useTexts(EVENTS);
  const formats = useFormats();
  const attempts = useQuery({
    queryKey: ["event-attempts", id, event],
    queryFn: ({ signal }) =>
      call("GET /v1/event-endpoints/{id}/attempts", { path: { id }, query: { event, limit: 1 }, signal }),
    refetchInterval: ({ state }) => (state.data?.items.length ? false : AGAIN_MS),
  });
  const last = attempts.data?.items[0];
  if (attempts.isError) return <Failure error={attempts.error} />;
  if (!last)
    return (
      <Alert role="status" color="gray" variant="default">
        {said.on_its_way}
      </Alert>
    );
  const { outcome, status, reason, took_ms: ms } = last;
  const isThere = outcome === "delivered";
  return (
    <Alert role="status" color={isThere ? "teal" : "red"} title={isThere ? said.test_arrived : said.test_failed}>
      {isThere ? said.answered(String(status), formats.number(ms)) : (reason ?? String(status))}
    </Alert>
  );
}
