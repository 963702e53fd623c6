import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";

/** Everybody who may sign in. */
export function usePeople() {
  return useQuery({ queryKey: ["people"], queryFn: ({ signal }) => call("GET /v1/people", { signal }) });
}

/** Names those whom the API knows by `person:ID` and the like. */
export function useActorName(): (actor: string) => string {
  const people = usePeople();
  return (actor) => people.data?.items.find(({ id }) => actor === `person:${id}`)?.name ?? actor;
}
