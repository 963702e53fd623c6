import { createRoute, type OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import { RIGHTS, type Right } from "../app/service/access/rights.ts";
import type { Env } from "./context.ts";
import { PROBLEM_TYPE, PROBLEMS } from "./problem.ts";

const RIGHT = "x-daybook-right";

/** The body of a problem (RFC 9457), as the document describes it. */
export const problemSchema = z
  .object({
    type: z.string().openapi({ description: "A URN that names the kind of problem and never changes." }),
    title: z.string().openapi({ description: "The kind of problem in a few words." }),
    status: z.int().openapi({ description: "The HTTP status again." }),
    code: z.enum(Object.keys(PROBLEMS)).openapi({ description: "The kind of problem, for programs." }),
    detail: z.string().openapi({ description: "What happened here and what to do about it. Names nobody." }),
    faults: z
      .array(z.object({ at: z.string(), found: z.string(), expected: z.string() }))
      .optional()
      .openapi({
        description: "What is wrong with the request: `at` is a JSON pointer into the body, or a parameter's name.",
      }),
  })
  .openapi("Problem");

const PROBLEM_RESPONSE = {
  description: "The request cannot be answered as it was asked.",
  content: { [PROBLEM_TYPE]: { schema: problemSchema } },
};

/** Header that makes a POST safe to send again. */
const idempotencyHeader = z.object({
  "idempotency-key": z
    .string()
    .min(1)
    .max(255)
    .optional()
    .openapi({
      description:
        "Any text of your own, new for each thing to do. The same request with the same key is carried out once, and " +
        "its answer given again for a day; another request with that key gets the problem `idempotency`.",
    }),
});

/**
 * A route of the API with who may use it. The right is part of the declaration and of the OpenAPI document; the gate
 * reads it there, so there is no second place to forget.
 */
export function declared<P extends string, const R extends Omit<RouteConfig, "path"> & { path: P }>(
  right: Right,
  config: R,
) {
  const security = right === "anyone" ? [] : [{ key: [] }, { session: [] }];
  const description = `${config.description ?? ""}\n\nMay be used by: ${RIGHTS[right].means}`.trim();
  const request = config.method === "post" ? { ...config.request, headers: idempotencyHeader } : config.request;
  Object.assign(config, { [RIGHT]: right, description, security, request });
  Object.assign(config.responses, { default: PROBLEM_RESPONSE });
  return createRoute(config);
}

/** The right that each route declares, by `METHOD /path/:parameter`. */
export function declaredRights(api: OpenAPIHono<Env>): ReadonlyMap<string, Right> {
  const rights = new Map<string, Right>();
  for (const definition of api.openAPIRegistry.definitions) {
    if (definition.type !== "route") continue;
    const { method, path, [RIGHT]: right } = definition.route;
    const name = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`;
    if (isRight(right)) rights.set(name, right);
  }
  return rights;
}

function isRight(right: unknown): right is Right {
  return typeof right === "string" && right in RIGHTS;
}
