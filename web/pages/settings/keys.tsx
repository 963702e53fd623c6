import { Alert, Checkbox, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import styles from "../../parts/panel.module.css";
import { Panel } from "../../parts/panel.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { SETTINGS } from "../../texts/settings.ts";

type Key = AnswerOf<"GET /v1/keys">["items"][number];

const SCOPES = ["read", "write", "admin"] as const;
type Scope = (typeof SCOPES)[number];

/** Keys for the API: what each may do, and when it was used last. */
export function Keys() {
  const said = useTexts(SETTINGS);
  const [secret, setSecret] = useState("");
  const keys = useQuery({ queryKey: ["keys"], queryFn: ({ signal }) => call("GET /v1/keys", { signal }) });
  const all = keys.data?.items ?? [];
  return (
    <Panel title={said.keys}>
      {keys.isPending && <Waiting />}
      {keys.isError && <Failure error={keys.error} again={() => void keys.refetch()} />}
      {keys.data && all.length === 0 && <p>{said.no_keys}</p>}
      {all.length > 0 && <Known all={all} />}
      {secret !== "" && (
        <Alert color="teal" my="sm" title={said.secret} role="status">
          <code className={styles.code} dir="ltr" data-testid="secret">
            {secret}
          </code>
        </Alert>
      )}
      <Make onSecret={setSecret} />
    </Panel>
  );
}

function Known({ all }: { readonly all: readonly Key[] }) {
  const said = useTexts(SETTINGS);
  const formats = useFormats();
  const stateOf = ({ revoked_at: revoked, expires_at: end }: Key) => {
    if (revoked !== null) return said.revoked;
    return end !== null && Date.parse(end) <= Date.now() ? said.expired : said.in_force;
  };
  const columns = [
    { label: said.key },
    { label: said.scopes },
    { label: said.reach },
    { label: said.created },
    { label: said.used },
    { label: said.key_state },
    { label: said.revoke },
  ];
  const rows = all.map((key) => {
    const { id, name, scopes, wabas, created_at: made, last_used_at: used, revoked_at: revoked } = key;
    return {
      key: id,
      cells: [
        <bdi key="name">{name}</bdi>,
        scopes.map((scope) => said.scope[scope]).join(", "),
        wabas === "all" ? said.everywhere : wabas.join(", "),
        formats.date(Date.parse(made), "UTC"),
        used === null ? said.never : formats.moment(Date.parse(used), "UTC"),
        stateOf(key),
        revoked === null && <Revoke key="revoke" id={id} name={name} />,
      ],
    };
  });
  return <Grid name={said.keys} columns={columns} rows={rows} />;
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
  const act = async () => {
    const { secret } = await call("POST /v1/keys", { body: { name, scopes: [...chosen] } });
    onSecret(secret);
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
          checked={chosen.includes(scope)}
          onChange={() => toggle(scope)}
        />
      ))}
    </Deliberate>
  );
}
