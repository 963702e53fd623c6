import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "../api/problem.ts";

const MOST_TRIES = 2;
const FRESH_MS = 10_000;

/** What the pages have asked of the API. A refusal is an answer and is not asked again; a lost connection is. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (failures, error) => !(error instanceof ApiProblem && error.status < 500) && failures < MOST_TRIES,
    },
  },
});
