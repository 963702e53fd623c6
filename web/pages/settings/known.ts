import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { PEOPLE } from "../../texts/people.ts";

/** Everybody who may sign in. */
export function usePeople() {
  return useQuery({ queryKey: ["people"], queryFn: ({ signal }) => call("GET /v1/people", { signal }) });
}

/** Every key, revoked ones too. */
export function useKeys() {
  return useQuery({ queryKey: ["keys"], queryFn: ({ signal }) => call("GET /v1/keys", { signal }) });
}

/** Names those whom the API knows by `person:ID` or `key:ID`. */
export function useActorName(): (actor: string) => string {
  const said = useTexts(PEOPLE);
  const people = usePeople().data?.items;
  const keys = useKeys().data?.items;
  return (actor) => {
    const [kind, id] = actor.split(":");
    if (kind === "key") return keys?.find((key) => key.id === id)?.name ?? actor;
    if (kind !== "person") return actor;
    return people === undefined ? "" : (people.find((person) => person.id === id)?.name ?? said.gone);
  };
}
