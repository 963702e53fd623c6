import type { Answering } from "./server.ts";

/** A request that was answered; `route` is the beginning of its address, never an id. */
export interface Answered {
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** The same app, which tells how long each answer took to begin. */
export function timed(app: Answering, answered: (request: Answered) => void): Answering {
  return {
    fetch: async (request, bindings) => {
      const startedAt = performance.now();
      const response = await app.fetch(request, bindings);
      answered({
        route: response.status === 404 ? "none" : routeOf(request.url),
        status: response.status,
        seconds: (performance.now() - startedAt) / 1_000,
      });
      return response;
    },
  };
}

/** Two steps of the path: `/v1/charges`, `/webhooks/whatsapp`. What follows may be an id or a secret. */
export function routeOf(url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/, "");
  return /^(\/[A-Za-z0-9._-]*){1,2}/.exec(path)?.[0] ?? "/";
}
