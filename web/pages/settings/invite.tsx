import { TextInput } from "@mantine/core";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { Panel } from "../../parts/panel.tsx";
import { PEOPLE } from "../../texts/people.ts";
import { SignInLink, useSignInLink } from "./link.tsx";
import { type Role, RoleChoice } from "./role-choice.tsx";
import { WabaChoice } from "./waba-choice.tsx";

/** Lets somebody in, and shows the link that they sign in with. */
export function Invite() {
  const said = useTexts(PEOPLE);
  const { link, make } = useSignInLink();
  const [invited, setInvited] = useState("");
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("auditor");
  const [wabas, setWabas] = useState<readonly string[]>([]);
  const act = async () => {
    const body = { name, email, role, wabas: role === "business" ? [...wabas] : [] };
    const { id } = await call("POST /v1/people", { body });
    await make(id);
    setInvited(name);
    setName("");
    setEmail("");
  };
  return (
    <Panel title={said.let_in}>
      {link !== null && <SignInLink link={link} name={invited} />}
      <Deliberate label={said.invite} will={said.invite_will} act={act} renews={["people", "audit"]}>
        <TextInput
          label={said.name}
          required
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <TextInput
          label={said.email}
          type="email"
          required
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value.trim())}
        />
        <RoleChoice role={role} onRole={setRole} />
        {role === "business" && <WabaChoice chosen={wabas} onChosen={setWabas} />}
      </Deliberate>
    </Panel>
  );
}
