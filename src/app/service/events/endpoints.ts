import { randomUUID } from "node:crypto";
import { isIP } from "node:net";
import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import type { Instant } from "../../../core/kernel/time.ts";
import type { StoreKey } from "../../../store/key.ts";
import type { Audit, NewAuditEntry } from "../../../store/port/access.ts";
import { EVENT_TYPES } from "../../../store/port/billing.ts";
import type {
  EndpointChange,
  EventEndpoint,
  EventEndpoints,
  EventLog,
  EventSecret,
  Replay,
} from "../../../store/port/events.ts";
import type { Actor } from "../access/actor.ts";
import { hostOf, isPrivate } from "../forward-target.ts";
import { eventSecretPurpose, isEventSecret, newEventSecret } from "./sign.ts";

/** What the use cases of event endpoints need. */
export interface EventDesk {
  readonly endpoints: EventEndpoints;
  readonly log: EventLog;
  readonly key: Pick<StoreKey, "seal">;
  readonly audit: Pick<Audit, "append">;
  readonly now: () => Instant;
  /** Whether addresses that are not public, and plain HTTP, may be named. */
  readonly allowPrivate: boolean;
}

export interface NewEventEndpoint {
  readonly url: string;
  readonly description: string;
  /** Null: all types but those of charges. */
  readonly types: readonly string[] | null;
  /** Null: everybody's. */
  readonly businesses: readonly string[] | null;
  /** `whsec_` and base64; made where it is left out. */
  readonly secret?: string | undefined;
}

export type EventRefusal =
  | "not_a_url"
  | "scheme"
  | "credentials"
  | "private_address"
  | "no_type"
  | "unknown_type"
  | "no_business"
  | "bad_secret"
  | "disabled"
  | "unknown_endpoint";

/** An endpoint with its secret, which is shown this once. */
export interface OpenedEventEndpoint {
  readonly endpoint: EventEndpoint;
  readonly secret: string;
}

/** Opens an endpoint. */
export async function addEventEndpoint(
  desk: EventDesk,
  wanted: NewEventEndpoint,
  by: Actor,
): Promise<Result<OpenedEventEndpoint, EventRefusal>> {
  const no =
    whyNot(desk, wanted) ?? (wanted.secret !== undefined && !isEventSecret(wanted.secret) ? "bad_secret" : undefined);
  if (no) return refuse(no);
  const { url, description, types, businesses, secret = newEventSecret() } = wanted;
  const createdAt = desk.now();
  const endpoint: EventEndpoint = {
    ...{ id: `evt_${randomUUID().replaceAll("-", "")}`, url: new URL(url).href, description, types, businesses },
    ...{ state: "enabled", disabledReason: null, failingSince: null, createdAt },
  };
  await desk.endpoints.add(endpoint, sealed(desk, secret));
  await note(desk, by, { action: "event_endpoint.create", subject: endpoint.id, before: null, after: shown(endpoint) });
  return ok({ endpoint, secret });
}

/** Changes what an endpoint gets, or whether it gets anything. */
export async function changeEventEndpoint(
  desk: EventDesk,
  { id, to }: { readonly id: string; readonly to: EndpointChange },
  by: Actor,
): Promise<Result<EventEndpoint, EventRefusal>> {
  const no = whyNot(desk, to);
  if (no) return refuse(no);
  const before = await desk.endpoints.byId(id);
  const after = before && (await desk.endpoints.change(id, to));
  if (!before || !after) return refuse("unknown_endpoint");
  await note(desk, by, { action: "event_endpoint.change", subject: id, before: shown(before), after: shown(after) });
  return ok(after);
}

/** Removes an endpoint with its queue and its log. */
export async function removeEventEndpoint(
  desk: EventDesk,
  id: string,
  by: Actor,
): Promise<Result<EventEndpoint, EventRefusal>> {
  const before = await desk.endpoints.byId(id);
  if (!before || !(await desk.endpoints.remove(id))) return refuse("unknown_endpoint");
  await note(desk, by, { action: "event_endpoint.remove", subject: id, before: shown(before), after: null });
  return ok(before);
}

/** Gives an endpoint a new secret; until an instant deliveries are signed with the old ones too. */
export async function rotateEventSecret(
  desk: EventDesk,
  {
    id,
    secret = newEventSecret(),
    keepMs,
  }: { readonly id: string; readonly secret?: string | undefined; readonly keepMs: number },
  by: Actor,
): Promise<Result<string, EventRefusal>> {
  if (!isEventSecret(secret)) return refuse("bad_secret");
  const until = desk.now() + keepMs;
  if (!(await desk.endpoints.addSecret(id, sealed(desk, secret), until))) return refuse("unknown_endpoint");
  const after = { old_secret_until: new Date(until).toISOString() };
  await note(desk, by, { action: "event_endpoint.rotate", subject: id, before: null, after });
  return ok(secret);
}

/** Delivers again. Gives how many deliveries that makes. */
export async function replayEvents(
  desk: EventDesk,
  { id, what }: { readonly id: string; readonly what: Replay },
  by: Actor,
): Promise<Result<number, EventRefusal>> {
  if (!(await desk.endpoints.byId(id))) return refuse("unknown_endpoint");
  const queued = await desk.log.replay(id, what, desk.now());
  const asked = "event" in what ? what : { since: new Date(what.since).toISOString(), all: what.all };
  await note(desk, by, { action: "event_endpoint.replay", subject: id, before: null, after: { ...asked, queued } });
  return ok(queued);
}

/** Sends an endpoint a test, signed and logged like every event. Gives the event's id. */
export async function testEventEndpoint(desk: EventDesk, id: string, by: Actor): Promise<Result<string, EventRefusal>> {
  if (!(await desk.endpoints.byId(id))) return refuse("unknown_endpoint");
  const event = randomUUID();
  if (!(await desk.log.test(id, { id: event, at: desk.now() }))) return refuse("disabled");
  await note(desk, by, { action: "event_endpoint.test", subject: id, before: null, after: { event } });
  return ok(event);
}

function whyNot(
  { allowPrivate }: Pick<EventDesk, "allowPrivate">,
  { url, types, businesses }: Partial<NewEventEndpoint>,
): EventRefusal | undefined {
  if (types !== undefined && types !== null) {
    if (types.length === 0) return "no_type";
    if (!types.every((type) => EVENT_TYPES.some((known) => known === type))) return "unknown_type";
  }
  if (businesses !== undefined && businesses !== null && businesses.length === 0) return "no_business";
  return url === undefined ? undefined : badUrl(url, allowPrivate);
}

/** What a delivery says is nobody else's business, so it goes by TLS unless it stays in one's own house. */
function badUrl(text: string, allowPrivate: boolean): EventRefusal | undefined {
  if (!URL.canParse(text)) return "not_a_url";
  const url = new URL(text);
  if (url.protocol !== "https:" && !(allowPrivate && url.protocol === "http:")) return "scheme";
  if (url.username !== "" || url.password !== "") return "credentials";
  const host = hostOf(url);
  return !allowPrivate && isIP(host) !== 0 && isPrivate(host) ? "private_address" : undefined;
}

function sealed({ key, now }: Pick<EventDesk, "key" | "now">, secret: string): EventSecret {
  const id = randomUUID();
  return { id, sealed: key.seal(Buffer.from(secret), eventSecretPurpose(id)), createdAt: now(), expiresAt: null };
}

function note({ audit }: EventDesk, by: Actor, change: Omit<NewAuditEntry, keyof Actor>): Promise<void> {
  return audit.append({ ...by, ...change });
}

function shown({ url, description, types, businesses, state }: EventEndpoint): object {
  return { url, description, types, businesses, state };
}
