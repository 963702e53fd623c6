import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useMayWrite } from "../../api/me.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Items } from "../../parts/items.tsx";
import { Once } from "../../parts/once.tsx";
import { Panel } from "../../parts/panel.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { EVENTS } from "../../texts/events.ts";
import { wordFor } from "../../texts/word-for.ts";
import { EventActs } from "./event-acts.tsx";
import { asBody, EMPTY_WISH, EventFields } from "./event-fields.tsx";
import { SettingsFrame } from "./frame.tsx";

type Endpoint = AnswerOf<"GET /v1/event-endpoints">["items"][number];

/** Webhooks out: addresses that are told of what happens in billing. */
export function Page() {
  return (
    <SettingsFrame tab="events">
      <Endpoints />
    </SettingsFrame>
  );
}

function Endpoints() {
  const said = useTexts(EVENTS);
  const mayWrite = useMayWrite();
  const [secret, setSecret] = useState("");
  const endpoints = useQuery({
    queryKey: ["event-endpoints"],
    queryFn: ({ signal }) => call("GET /v1/event-endpoints", { signal }),
  });
  const all = endpoints.data?.items ?? [];
  return (
    <Panel title={said.endpoints}>
      <p>{said.help}</p>
      {endpoints.isPending && <Waiting />}
      {endpoints.isError && <Failure error={endpoints.error} again={() => void endpoints.refetch()} />}
      {endpoints.data && all.length === 0 && <p>{said.none}</p>}
      {all.length > 0 && <Known all={all} onSecret={setSecret} />}
      {secret !== "" && <Once title={said.once} name={said.secret} text={secret} />}
      {mayWrite && <Add onSecret={setSecret} />}
    </Panel>
  );
}

interface KnownProps {
  readonly all: readonly Endpoint[];
  readonly onSecret: (secret: string) => void;
}

function Known({ all, onSecret }: KnownProps) {
  const said = useTexts(EVENTS);
  const formats = useFormats();
  const mayWrite = useMayWrite();
  const items = all.map((endpoint) => ({
    key: endpoint.id,
    title: <bdi>{endpoint.url}</bdi>,
    mark: endpoint.state === "enabled" ? said.enabled : said.paused,
    facts: [
      [said.description, endpoint.description],
      [
        said.told,
        endpoint.types === null ? said.usual : endpoint.types.map((type) => wordFor(said.types, type)).join(", "),
      ],
      [said.businesses, endpoint.businesses === null ? said.everybody : endpoint.businesses.join(", ")],
      [said.failing, endpoint.failing_since === null ? "" : formats.moment(Date.parse(endpoint.failing_since), "UTC")],
      [said.why_paused, endpoint.disabled_reason],
    ] as const,
    actions: (
      <>
        <Link to={`/settings/events/${endpoint.id}`}>{said.log}</Link>
        {mayWrite && <EventActs endpoint={endpoint} onSecret={onSecret} />}
      </>
    ),
  }));
  return <Items name={said.endpoints} of={items} />;
}

function Add({ onSecret }: Pick<KnownProps, "onSecret">) {
  const said = useTexts(EVENTS);
  const [wish, setWish] = useState(EMPTY_WISH);
  const act = async () => {
    onSecret((await call("POST /v1/event-endpoints", { body: asBody(wish) })).secret);
    setWish(EMPTY_WISH);
  };
  return (
    <Deliberate label={said.add} will={said.add_will} act={act} renews={["event-endpoints", "audit"]}>
      <EventFields wish={wish} onWish={setWish} />
    </Deliberate>
  );
}
