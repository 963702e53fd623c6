import { TextInput } from "@mantine/core";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { EVENTS } from "../../texts/events.ts";
import { asBody, EventFields, type EventWish } from "./event-fields.tsx";
import { EventTest } from "./event-test.tsx";
import { EVENT_TYPES } from "./event-types.ts";

type Endpoint = AnswerOf<"GET /v1/event-endpoints">["items"][number];

interface EventActsProps {
  readonly endpoint: Endpoint;
  readonly onSecret: (secret: string) => void;
}

const RENEWS = ["event-endpoints", "audit"] as const;

/** What can be done with an address that is told of events. */
export function EventActs({ endpoint, onSecret }: EventActsProps) {
  const said = useTexts(EVENTS);
  const { id, url, state } = endpoint;
  const path = { id };
  const to = state === "enabled" ? ("disabled" as const) : ("enabled" as const);
  return (
    <>
      {state === "enabled" && <EventTest id={id} />}
      <Change endpoint={endpoint} />
      <Deliberate
        label={state === "enabled" ? said.pause : said.resume}
        will={state === "enabled" ? said.pause_will : said.resume_will}
        act={() => call("PATCH /v1/event-endpoints/{id}", { path, body: { state: to } })}
        renews={RENEWS}
      />
      <Rotate id={id} onSecret={onSecret} />
      <Deliberate
        label={said.remove}
        will={said.remove_will(url)}
        act={() => call("DELETE /v1/event-endpoints/{id}", { path })}
        renews={RENEWS}
        isDestructive
      />
    </>
  );
}

function Change({ endpoint }: Pick<EventActsProps, "endpoint">) {
  const said = useTexts(EVENTS);
  const { id, url, description, types, businesses } = endpoint;
  const [wish, setWish] = useState<EventWish>({
    ...{ url, description },
    types: types && EVENT_TYPES.filter((type) => types.includes(type)),
    businesses: businesses?.join(", ") ?? "",
  });
  return (
    <Deliberate
      label={said.change}
      will={said.change_will}
      act={() => call("PATCH /v1/event-endpoints/{id}", { path: { id }, body: asBody(wish) })}
      renews={RENEWS}
    >
      <EventFields wish={wish} onWish={setWish} />
    </Deliberate>
  );
}

function Rotate({ id, onSecret }: { readonly id: string; readonly onSecret: EventActsProps["onSecret"] }) {
  const said = useTexts(EVENTS);
  const [hours, setHours] = useState("24");
  const act = async () => {
    const body = { keep_hours: Number(hours) };
    onSecret((await call("POST /v1/event-endpoints/{id}/rotate", { path: { id }, body })).secret);
  };
  return (
    <Deliberate label={said.rotate} will={said.rotate_will} act={act} renews={["audit"]}>
      <TextInput
        label={said.keep_hours}
        type="number"
        min={0}
        max={720}
        required
        value={hours}
        onChange={({ currentTarget }) => setHours(currentTarget.value)}
      />
    </Deliberate>
  );
}
