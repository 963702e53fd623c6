import { Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Items } from "../../parts/items.tsx";
import { Once } from "../../parts/once.tsx";
import { Panel } from "../../parts/panel.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { SETTINGS } from "../../texts/settings.ts";
import { useActorName, useKeys } from "./known.ts";
import { WabaChoice } from "./waba-choice.tsx";

type Key = AnswerOf<"GET /v1/keys">["items"][number];

const SCOPES = ["read", "write", "admin"] as const;
type Scope = (typeof SCOPES)[number];

/** Keys for the API: what each may do, and when it was used last. */
export function Keys() {
  const said = useTexts(SETTINGS);
  const [secret, setSecret] = useState("");
  const keys = useKeys();
  const all = keys.data?.items ?? [];
  return (
    <Panel title={said.keys}>
      {keys.isPending && <Waiting />}
      {keys.isError && <Failure error={keys.error} again={() => void keys.refetch()} />}
      {keys.data && all.length === 0 && <p>{said.no_keys}</p>}
      {all.length > 0 && <Known all={all} />}
      {secret !== "" && <Once title={said.secret} name={said.key} text={secret} />}
      <Make onSecret={setSecret} />
    </Panel>
  );
}

function Known({ all }: { readonly all: readonly Key[] }) {
  const said = useTexts(SETTINGS);
  const formats = useFormats();
  const nameOf = useActorName();
  const stateOf = ({ revoked_at: revoked, expires_at: end }: Key) => {
    if (revoked !== null) return said.revoked;
    return end !== null && Date.parse(end) <= Date.now() ? said.expired : said.in_force;
  };
  const items = all.map((key) => {
    const { id, name, scopes, wabas, created_at: made, last_used_at: used, expires_at: end } = key;
    return {
      key: id,
      title: <bdi>{name}</bdi>,
      mark: stateOf(key),
      facts: [
        [said.scopes, scopes.map((scope) => said.scope[scope]).join(", ")],
        [said.reach, wabas === "all" ? said.everywhere : wabas.join(", ")],
        [said.created, formats.date(Date.parse(made), "UTC")],
        [said.created_by, nameOf(key.created_by)],
        [said.used, used === null ? said.never : formats.moment(Date.parse(used), "UTC")],
        [said.expires, end === null ? "" : formats.moment(Date.parse(end), "UTC")],
      ] as const,
      actions: key.revoked_at === null && <Revoke id={id} name={name} />,
    };
  });
  return <Items name={said.keys} of={items} />;
}

function Revoke({ id, name }: { readonly id: string; readonly name: string }) {
  const said = useTexts(SETTINGS);
  return (
    <Deliberate
      label={said.revoke}
      will={said.revoke_will(name)}
      act={() => call("DELETE /v1/keys/{id}", { path: { id } })}
      renews={["keys"]}
      isDestructive
    />
  );
}

function Make({ onSecret }: { readonly onSecret: (secret: string) => void }) {
  const said = useTexts(SETTINGS);
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly Scope[]>(["read"]);
  const [isLimited, setLimited] = useState(false);
  const [wabas, setWabas] = useState<readonly string[]>([]);
  const [lastDay, setLastDay] = useState("");
  // A key of some WABAs may only read; the API holds to that, too.
  const scopes: readonly Scope[] = isLimited ? ["read"] : chosen;
  const act = async () => {
    const expires = lastDay === "" ? null : `${lastDay}T23:59:59Z`;
    const body = { name, scopes: [...scopes], wabas: isLimited ? [...wabas] : ("all" as const), expires_at: expires };
    onSecret((await call("POST /v1/keys", { body })).secret);
  };
  const toggle = (scope: Scope) =>
    setChosen(SCOPES.filter((one) => (one === scope ? !chosen.includes(one) : chosen.includes(one))));
  return (
    <Deliberate label={said.make} will={said.make_will} act={act} renews={["keys"]}>
      <TextInput
        label={said.key_name}
        required
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      {SCOPES.map((scope) => (
        <Checkbox
          key={scope}
          label={said.scope[scope]}
          checked={scopes.includes(scope)}
          disabled={isLimited}
          onChange={() => toggle(scope)}
        />
      ))}
      <Checkbox label={said.only_some} checked={isLimited} onChange={() => setLimited(!isLimited)} />
      {isLimited && <WabaChoice chosen={wabas} onChosen={setWabas} />}
      <TextInput
        label={said.last_day}
        description={said.last_day_help}
        type="date"
        value={lastDay}
        onChange={({ currentTarget }) => setLastDay(currentTarget.value)}
      />
    </Deliberate>
  );
}
