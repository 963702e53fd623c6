import { DAY_MS, type Instant } from "../../../core/kernel/time.ts";
import type { StoreKey } from "../../../store/key.ts";
import type { ClaimedEvent, EventAttempt, EventOutbox, SettledAttempt } from "../../../store/port/events.ts";
import { nextTry } from "../forward-schedule.ts";
import type { Posted, Poster } from "../post.ts";
import { eventSecretPurpose, signatureHeaders } from "./sign.ts";

/** What an event says in full, where its row holds less. */
export type Fill = (event: ClaimedEvent) => Promise<Readonly<Record<string, unknown>>>;

export interface EventPorts {
  readonly outbox: EventOutbox;
  readonly key: Pick<StoreKey, "unseal">;
  readonly post: Poster["post"];
  readonly fill: Fill;
  readonly now: () => Instant;
  /** From 0 to 1. */
  readonly chance: () => number;
  /** Tells metrics what became of an attempt. */
  readonly onAttempt: (attempt: EventAttempt) => void;
  /** An endpoint gets nothing more. */
  readonly onDisabled: (endpoint: string, reason: string) => void;
}

/** Longer than any attempt can take, so that an event is with one process at a time. */
const LEASE_MS = 20_000;
/** Deliveries to one endpoint under way at a time, of this process. */
const PER_ENDPOINT = 8;
/** An endpoint to which nothing came through for so long is disabled. */
export const DISABLE_AFTER_MS = 5 * DAY_MS;
/** A pause is up to a quarter longer. */
const SPREAD = 0.25;
const LONGEST_RETRY_AFTER_MS = DAY_MS;
const GONE = 410;

/** The deliveries of one endpoint that were claimed together. */
export interface Lane {
  readonly endpoint: string;
  /** Tries them all and writes down what became of them. Rejects when the store is away. */
  readonly run: () => Promise<void>;
}

/** Takes what is due, endpoint by endpoint, so that a slow one holds nobody up but itself. */
export async function claimLanes(ports: EventPorts, busy: readonly string[]): Promise<readonly Lane[]> {
  const claimed = await ports.outbox.claim({ now: ports.now(), leaseMs: LEASE_MS, perEndpoint: PER_ENDPOINT, busy });
  const lanes = new Map<string, ClaimedEvent[]>();
  for (const event of claimed) lanes.set(event.endpoint.id, [...(lanes.get(event.endpoint.id) ?? []), event]);
  return [...lanes].map(([endpoint, events]) => ({ endpoint, run: () => runLane(ports, events) }));
}

async function runLane(ports: EventPorts, events: readonly ClaimedEvent[]): Promise<void> {
  const attempts = await Promise.all(events.map((event) => attempt(ports, event)));
  const disabled = await ports.outbox.settle(attempts, ports.now());
  for (const one of attempts) ports.onAttempt(one);
  for (const endpoint of disabled) {
    const reason = attempts.find((one) => one.endpoint === endpoint && one.disable !== null)?.disable ?? "";
    ports.onDisabled(endpoint, reason);
  }
}

async function attempt(ports: EventPorts, event: ClaimedEvent): Promise<SettledAttempt> {
  const startedAt = ports.now();
  const secrets = event.secrets.flatMap(({ id, sealed }) => {
    const plain = ports.key.unseal(sealed, eventSecretPurpose(id));
    return plain ? [plain.toString()] : [];
  });
  if (secrets.length === 0) return given(event, startedAt, NO_SECRET);
  const body = Buffer.from(JSON.stringify(payloadOf(event, await ports.fill(event))));
  const headers = signatureHeaders({ id: event.id, at: startedAt, body }, secrets);
  const posted = await ports.post(new URL(event.endpoint.url), body, headers);
  return settled({ event, startedAt, now: ports.now(), spread: SPREAD * ports.chance() }, posted);
}

const NO_SECRET = "the secret was sealed with another key: rotate it";

/** What a receiver gets. */
export function payloadOf(
  { type, at, business }: Pick<ClaimedEvent, "type" | "at" | "business">,
  body: Readonly<Record<string, unknown>>,
): { readonly type: string; readonly timestamp: string; readonly data: Readonly<Record<string, unknown>> } {
  return { type, timestamp: new Date(at).toISOString(), data: { business, ...body } };
}

interface Tried {
  readonly event: ClaimedEvent;
  readonly startedAt: Instant;
  readonly now: Instant;
  readonly spread: number;
}

function settled({ event, startedAt, now, spread }: Tried, posted: Posted): SettledAttempt {
  const base = { ...common(event, startedAt), status: posted.status, tookMs: Math.max(0, now - startedAt) };
  if (posted.ok) return { ...base, outcome: "delivered", reason: null, answer: posted.answer, dueAt: 0, disable: null };
  const { reason, answer, status, retryAfterMs } = posted;
  if (status === GONE)
    return { ...base, outcome: "given_up", reason, answer, dueAt: 0, disable: "it answered 410 Gone" };
  const next = nextTry({ receivedAt: event.since, attempt: event.tries, now, spread });
  const asked = now + Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  const failingSince = event.endpoint.failingSince ?? now;
  const isDead = now - failingSince >= DISABLE_AFTER_MS;
  return {
    ...base,
    ...{ reason, answer, outcome: next === undefined ? "given_up" : "failed" },
    dueAt: next === undefined ? 0 : Math.max(next, asked),
    disable: isDead ? `nothing came through since ${new Date(failingSince).toISOString()}` : null,
  };
}

function given(event: ClaimedEvent, startedAt: Instant, reason: string): SettledAttempt {
  const base = { ...common(event, startedAt), status: null, tookMs: 0, answer: null, dueAt: 0 };
  return { ...base, outcome: "given_up", reason, disable: null };
}

function common({ endpoint, id, type, attempt: count }: ClaimedEvent, at: Instant) {
  return { endpoint: endpoint.id, event: id, type, attempt: count, at };
}
