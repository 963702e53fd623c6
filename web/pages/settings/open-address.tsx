import { Checkbox, NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { RECEIVER } from "../../texts/receiver.ts";
import { SHELL } from "../../texts/shell.ts";
import type { Opened } from "./opened-address.tsx";

const AUTHS = ["signature", "bearer", "header", "path", "unsigned"] as const satisfies readonly Opened["auth"][];

/** Opens an address. Only what its way to prove who posts needs is asked for. */
export function OpenAddress({ onOpened }: { readonly onOpened: (opened: Opened) => void }) {
  const said = useTexts(RECEIVER);
  const { see_password: see } = useTexts(SHELL);
  const [name, setName] = useState("");
  const [auth, setAuth] = useState<Opened["auth"]>("signature");
  const [header, setHeader] = useState("");
  const [secret, setSecret] = useState("");
  const [isMeant, setMeant] = useState(false);
  const act = async () => {
    const proof = {
      ...(auth === "header" && { header }),
      ...(auth === "signature" && { secret }),
      ...(auth === "unsigned" && { allow_unsigned: isMeant }),
    };
    const opened = await call("POST /v1/endpoints", { body: { name, auth, ...proof } });
    onOpened({ name, auth, ...opened });
    setName("");
    setSecret("");
  };
  return (
    <Deliberate label={said.open} will={said.open_address_will} act={act} renews={["endpoints", "audit"]}>
      <TextInput
        label={said.name}
        description={said.name_help}
        required
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value.trim())}
      />
      <NativeSelect
        label={said.proof}
        description={said.proofs[auth]}
        inputWrapperOrder={["label", "input", "description"]}
        value={auth}
        data={AUTHS.map((value) => ({ value, label: said.auths[value] }))}
        onChange={({ currentTarget: { value } }) => setAuth(AUTHS.find((one) => one === value) ?? auth)}
      />
      {auth === "header" && (
        <TextInput
          label={said.header}
          placeholder="X-Api-Key"
          required
          value={header}
          onChange={({ currentTarget }) => setHeader(currentTarget.value.trim())}
        />
      )}
      {auth === "signature" && (
        <PasswordInput
          label={said.app_secret}
          description={said.app_secret_help}
          visibilityToggleButtonProps={{ "aria-label": see }}
          autoComplete="off"
          required
          value={secret}
          onChange={({ currentTarget }) => setSecret(currentTarget.value.trim())}
        />
      )}
      {auth === "unsigned" && (
        <Checkbox label={said.unsigned_meant} checked={isMeant} onChange={() => setMeant(!isMeant)} />
      )}
    </Deliberate>
  );
}
