import { PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { reachable } from "../../api/reachable.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import type { Formats } from "../../format/formats.ts";
import { Copyable } from "../../parts/copyable.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Items } from "../../parts/items.tsx";
import { Panel } from "../../parts/panel.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { RECEIVER } from "../../texts/receiver.ts";
import { SHELL } from "../../texts/shell.ts";
import styles from "./address.module.css";
import { OpenAddress } from "./open-address.tsx";
import { type Opened, OpenedAddress } from "./opened-address.tsx";
import { Trial } from "./trial.tsx";

type Address = AnswerOf<"GET /v1/endpoints">["items"][number];

interface AddressesProps {
  /** The body of a test. */
  readonly body: string;
  /** Meta's own address, below which the others are. */
  readonly base: string;
}

interface ActsProps extends AddressesProps {
  readonly address: Address;
  readonly onOpened: (opened: Opened) => void;
}

/** Addresses for further apps, and for those who post through a provider. */
export function Addresses({ body, base }: AddressesProps) {
  const said = useTexts(RECEIVER);
  const formats = useFormats();
  const [opened, setOpened] = useState<Opened | null>(null);
  const addresses = useQuery({
    queryKey: ["endpoints"],
    queryFn: ({ signal }) => call("GET /v1/endpoints", { signal }),
  });
  const items = (addresses.data?.items ?? []).map((address) => ({
    key: address.name,
    title: <bdi>{address.name}</bdi>,
    mark: address.header === null ? said.auths[address.auth] : `${said.auths[address.auth]} ${address.header}`,
    facts: [
      [said.source, address.source],
      [said.since, formats.date(Date.parse(address.created_at), "UTC")],
      [said.old_secret, oldSecretOf(address, formats)],
    ] as const,
    actions: <Acts address={address} body={body} base={base} onOpened={setOpened} />,
  }));
  return (
    <Panel title={said.addresses}>
      <p>{said.addresses_help}</p>
      {addresses.isPending && <Waiting />}
      {addresses.isError && <Failure error={addresses.error} again={() => void addresses.refetch()} />}
      {items.length > 0 && <Items name={said.addresses} of={items} />}
      {opened && <OpenedAddress opened={opened} />}
      <OpenAddress onOpened={setOpened} />
    </Panel>
  );
}

/** Until when the secret before the last change still counts; nothing where there is none. */
function oldSecretOf({ secrets }: Address, formats: Formats): string {
  const ends = secrets.flatMap(({ expires_at: end }) => (end === null ? [] : Date.parse(end)));
  return ends.length === 0 ? "" : formats.moment(Math.max(...ends), "UTC");
}

function Acts({ address, body, base, onOpened }: ActsProps) {
  const said = useTexts(RECEIVER);
  const { name, auth, header, url, verify_token: token } = address;
  const target = reachable(url ?? base);
  return (
    <>
      {url !== null && (
        <div>
          <h4 className={styles.label}>{said.callback}</h4>
          <Copyable name={`${said.callback} ${name}`} text={target} />
        </div>
      )}
      {auth === "signature" && (
        <div>
          <h4 className={styles.label}>{said.verify_token}</h4>
          <Copyable name={`${said.verify_token} ${name}`} text={token} />
        </div>
      )}
      <div>
        <Trial
          endpoint={name}
          needsSecret={auth !== "signature" && auth !== "unsigned"}
          curl={{ url: target, auth, header, body }}
        />
      </div>
      {auth !== "unsigned" && <Rotate address={address} onOpened={onOpened} />}
      <Deliberate
        label={said.close}
        will={said.close_will(name)}
        act={() => call("DELETE /v1/endpoints/{name}", { path: { name } })}
        renews={["endpoints", "audit"]}
        isDestructive
      />
    </>
  );
}

/** For the time in which both secrets count, so that nothing is refused while the other side changes its own. */
function Rotate({ address: { name, auth }, onOpened }: Pick<ActsProps, "address" | "onOpened">) {
  const said = useTexts(RECEIVER);
  const { see_password: see } = useTexts(SHELL);
  const [secret, setSecret] = useState("");
  const [hours, setHours] = useState("24");
  const act = async () => {
    const body = { ...(secret !== "" && { secret }), keep_hours: Number(hours) };
    const rotated = await call("POST /v1/endpoints/{name}/rotate", { path: { name }, body });
    setSecret("");
    onOpened({ name, auth, ...rotated });
  };
  return (
    <Deliberate
      label={said.rotate}
      will={auth === "signature" ? said.rotate_signature_will : said.rotate_will}
      act={act}
      renews={["endpoints", "audit"]}
    >
      {auth === "signature" && (
        <PasswordInput
          label={said.app_secret}
          visibilityToggleButtonProps={{ "aria-label": see }}
          autoComplete="off"
          required
          value={secret}
          onChange={({ currentTarget }) => setSecret(currentTarget.value.trim())}
        />
      )}
      <TextInput
        label={said.keep_hours}
        type="number"
        min={0}
        max={8_760}
        required
        value={hours}
        onChange={({ currentTarget }) => setHours(currentTarget.value)}
      />
    </Deliberate>
  );
}
