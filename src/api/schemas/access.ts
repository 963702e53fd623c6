import { z } from "@hono/zod-openapi";
import { type Caller, ROLES, reachOf, SCOPES } from "../../app/service/access/rights.ts";
import type { ApiKey, AuditEntry, Person, Reach } from "../../store/port/access.ts";
import { instantSchema } from "./json.ts";

export const roleSchema = z.enum(ROLES).openapi({
  description:
    "`owner`: everything. `operator`: reads and writes, but lets nobody in. `auditor`: reads everything, the audit log " +
    "too, and changes nothing. `business`: reads what belongs to its own WABAs.",
});

export const scopeSchema = z.enum(SCOPES).openapi({
  description: "`read`, `write` and `admin` (people, keys, audit log). None includes another.",
});

export const reachSchema = z
  .union([z.literal("all"), z.array(z.string()).readonly()])
  .openapi({ description: "Whose data may be seen: `all`, or the ids of some WABAs." });

export const callerSchema = z
  .object({
    kind: z.enum(["person", "key"]),
    id: z.string(),
    name: z.string(),
    email: z.string().nullable().openapi({ description: "With which a person signs in; null for a key." }),
    role: roleSchema.nullable().openapi({ description: "Of a person; null for a key." }),
    scopes: z.array(scopeSchema).readonly().nullable().openapi({ description: "Of a key; null for a person." }),
    wabas: reachSchema,
  })
  .openapi("Caller");

export const personSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: roleSchema,
    wabas: z.array(z.string()).readonly(),
    created_at: instantSchema,
  })
  .openapi("Person");

export const keySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(scopeSchema).readonly(),
    wabas: reachSchema,
    created_at: instantSchema,
    created_by: z.string().openapi({ description: "`person:ID`, `key:ID` or `command line`." }),
    last_used_at: instantSchema.nullable().openapi({ description: "To the minute; null: never used." }),
    expires_at: instantSchema.nullable(),
    revoked_at: instantSchema.nullable(),
  })
  .openapi("Key");

export const auditSchema = z
  .object({
    at: instantSchema,
    id: z.string(),
    actor: z.string().openapi({ description: "`person:ID`, `key:ID`, `command line`, or `daybook` itself." }),
    actor_name: z.string(),
    action: z.string().openapi({ description: "A noun and a verb.", example: "waba.change" }),
    subject: z.string().openapi({ description: "The id of what was changed." }),
    before: z.unknown().openapi({ description: "As it was; null where it was not there. Never holds a secret." }),
    after: z.unknown().openapi({ description: "As it is since; null where it is gone." }),
    request: z.string().nullable().openapi({ description: "The `X-Request-Id` of the request that did it." }),
  })
  .openapi("AuditEntry");

/** A caller on the wire. Nobody has no such form: the gate has answered them. */
export function callerWire(caller: Caller): z.output<typeof callerSchema> {
  if (caller.kind === "nobody") throw new Error("nobody came through the gate");
  const wabas: Reach = reachOf(caller);
  if (caller.kind === "key") {
    const { id, name, scopes } = caller.key;
    return { kind: "key", id, name, email: null, role: null, scopes, wabas };
  }
  const { id, name, email, role } = caller.person;
  return { kind: "person", id, name, email, role, scopes: null, wabas };
}

export function personWire({ id, email, name, role, wabas, createdAt }: Person): z.output<typeof personSchema> {
  return { id, email, name, role, wabas, created_at: createdAt.toISOString() };
}

export function keyWire(key: ApiKey): z.output<typeof keySchema> {
  return {
    id: key.id,
    name: key.name,
    scopes: key.scopes,
    wabas: key.wabas,
    created_at: key.createdAt.toISOString(),
    created_by: key.createdBy,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
  };
}

export function auditWire({ at, actorName, ...entry }: AuditEntry): z.output<typeof auditSchema> {
  return { at: at.toISOString(), actor_name: actorName, ...entry };
}
