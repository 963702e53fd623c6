import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type AnswerOf, call, type RequestOf } from "./client.ts";
import { ApiProblem } from "./problem.ts";

/** Who is signed in here; null where nobody is. */
export type Me = AnswerOf<"GET /v1/me"> | null;

const ME = ["me"] as const;
const UNKNOWN_STATUS = 401;

/** Asks who is signed in, once, and again after signing in or out. */
export function useMe() {
  return useQuery({ queryKey: ME, queryFn: ({ signal }) => whoIsThere(signal), staleTime: Number.POSITIVE_INFINITY });
}

async function whoIsThere(signal: AbortSignal): Promise<Me> {
  try {
    return await call("GET /v1/me", { signal });
  } catch (error) {
    if (error instanceof ApiProblem && error.status === UNKNOWN_STATUS) return null;
    throw error;
  }
}

/** Whether who is signed in may change the books; the API decides again. */
export function useMayWrite(): boolean {
  const role = useMe().data?.role;
  return role === "owner" || role === "operator";
}

export function useSignIn() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: RequestOf<"POST /v1/session">["body"]) => call("POST /v1/session", { body }),
    onSuccess: (me) => cache.setQueryData(ME, me),
  });
}

/** Signing out forgets everything that was read. */
export function useSignOut() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => call("DELETE /v1/session", {}),
    onSuccess: () => {
      cache.setQueryData(ME, null);
      cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME[0] });
    },
  });
}
