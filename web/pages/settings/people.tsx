import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useMe } from "../../api/me.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Items } from "../../parts/items.tsx";
import { Panel } from "../../parts/panel.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { PEOPLE } from "../../texts/people.ts";
import { SETTINGS } from "../../texts/settings.ts";
import { useKeys, usePeople } from "./known.ts";
import { SignInLink, useSignInLink } from "./link.tsx";
import { RoleChoice } from "./role-choice.tsx";
import { WabaChoice } from "./waba-choice.tsx";

type Person = AnswerOf<"GET /v1/people">["items"][number];

/** Everybody who may sign in, with role and reach. */
export function Everybody() {
  const said = useTexts(PEOPLE);
  const { everywhere } = useTexts(SETTINGS);
  const formats = useFormats();
  const people = usePeople();
  const me = useMe().data;
  const all = people.data?.items ?? [];
  const items = all.map((person) => ({
    key: person.id,
    title: <bdi>{person.name}</bdi>,
    mark: person.id === me?.id ? `${said.roles[person.role]} · ${said.you}` : said.roles[person.role],
    facts: [
      [said.email, person.email],
      [said.sees, person.role === "business" ? person.wabas.join(", ") : everywhere],
      [said.since, formats.date(Date.parse(person.created_at), "UTC")],
    ] as const,
    actions: <Acts person={person} />,
  }));
  return (
    <Panel title={said.people}>
      {people.isPending && <Waiting />}
      {people.isError && <Failure error={people.error} again={() => void people.refetch()} />}
      <Items name={said.people} of={items} />
    </Panel>
  );
}

function Acts({ person }: { readonly person: Person }) {
  const said = useTexts(PEOPLE);
  const { link, make } = useSignInLink();
  return (
    <>
      <Change person={person} />
      <Deliberate label={said.link} will={said.link_will(person.name)} act={() => make(person.id)} renews={["audit"]} />
      <Remove person={person} />
      {link !== null && <SignInLink link={link} name={person.name} />}
    </>
  );
}

function Change({ person }: { readonly person: Person }) {
  const said = useTexts(PEOPLE);
  const cache = useQueryClient();
  const isMe = useMe().data?.id === person.id;
  const [name, setName] = useState(person.name);
  const [role, setRole] = useState(person.role);
  const [wabas, setWabas] = useState<readonly string[]>(person.wabas);
  const act = async () => {
    await call("PATCH /v1/people/{id}", { path: { id: person.id }, body: { name, role, wabas: [...wabas] } });
    if (isMe) await cache.invalidateQueries({ queryKey: ["me"] });
  };
  return (
    <Deliberate label={said.change} will={said.change_will} act={act} renews={["people", "audit"]}>
      <TextInput
        label={said.name}
        required
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <RoleChoice role={role} onRole={setRole} />
      {role === "business" && <WabaChoice chosen={wabas} onChosen={setWabas} />}
    </Deliberate>
  );
}

/** Keys outlive whoever made them, so that nothing that uses them stops by surprise. */
function Remove({ person: { id, name } }: { readonly person: Person }) {
  const said = useTexts(PEOPLE);
  const formats = useFormats();
  const keys = useKeys();
  const own = keys.data?.items.filter((key) => key.created_by === `person:${id}` && key.revoked_at === null) ?? [];
  const will =
    own.length === 0
      ? said.remove_will(name)
      : `${said.remove_will(name)} ${said.keys_stay(formats.number(own.length))}`;
  return (
    <Deliberate
      label={said.remove}
      will={will}
      act={() => call("DELETE /v1/people/{id}", { path: { id } })}
      renews={["people", "audit"]}
      isDestructive
    />
  );
}
