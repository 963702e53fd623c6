import { text } from "node:stream/consumers";
import { COMMAND_LINE } from "../app/service/access/actor.ts";
import {
  addEventEndpoint,
  changeEventEndpoint,
  type EventDesk,
  type EventRefusal,
  removeEventEndpoint,
  replayEvents,
  rotateEventSecret,
  testEventEndpoint,
} from "../app/service/events/endpoints.ts";
import { HOUR_MS, parseInstant } from "../core/kernel/time.ts";
import { openKey } from "../store/key.ts";
import { EVENT_TYPES } from "../store/port/billing.ts";
import type { EventAttempt, EventEndpoint, Replay } from "../store/port/events.ts";
import { openStoreKey } from "../store/postgres/store-key.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { EventEndpointFlags, EventListFlags, ReplayFlags } from "./flags/events.ts";
import { eventDesk } from "./serve/events-part.ts";
import { withStore } from "./serve/open-store.ts";
import { formatTable, openTerminal } from "./terminal.ts";

type Flags = Readonly<Record<string, unknown>>;

/** Opens an endpoint and shows its secret. */
export async function runAdd(url: string, flags: EventEndpointFlags): Promise<number> {
  const secret = await secretFrom(flags);
  const { description = "" } = flags;
  const [types, businesses] = [listIn(flags.types) ?? null, listIn(flags.business) ?? null];
  return withDesk(flags, async (desk) => {
    const opened = await addEventEndpoint(desk, { url, description, types, businesses, secret }, COMMAND_LINE);
    if (!opened.ok) return refused(opened.refusal);
    process.stderr.write("daybook: the secret is shown this once\n");
    process.stdout.write(`endpoint  ${opened.value.endpoint.id}\nsecret    ${opened.value.secret}\n`);
    return EXIT.ok;
  });
}

/** Changes an endpoint. */
export async function runChange(id: string, flags: EventEndpointFlags): Promise<number> {
  const { url, description, enable, disable } = flags;
  if (enable && disable) throw new UsageError("--enable and --disable contradict each other");
  const [types, businesses] = [listIn(flags.types), listIn(flags.business)];
  const to = {
    ...(url === undefined ? {} : { url }),
    ...(description === undefined ? {} : { description }),
    ...(types === undefined ? {} : { types }),
    ...(businesses === undefined ? {} : { businesses }),
    ...(enable ? { state: "enabled" as const } : disable ? { state: "disabled" as const } : {}),
  };
  return withDesk(flags, async (desk) => {
    const changed = await changeEventEndpoint(desk, { id, to }, COMMAND_LINE);
    if (!changed.ok) return refused(changed.refusal);
    showEndpoints([changed.value]);
    return EXIT.ok;
  });
}

/** Gives an endpoint another secret. */
export async function runRotate(
  id: string,
  flags: Flags & { readonly keepHours: string; readonly secretStdin?: boolean },
): Promise<number> {
  if (!/^\d{1,4}(\.\d+)?$/.test(flags.keepHours))
    throw new UsageError(`--keep-hours ${flags.keepHours}: expected hours from 0 on, such as 24`);
  const secret = await secretFrom(flags);
  return withDesk(flags, async (desk) => {
    const asked = { id, secret, keepMs: Number(flags.keepHours) * HOUR_MS };
    const rotated = await rotateEventSecret(desk, asked, COMMAND_LINE);
    if (!rotated.ok) return refused(rotated.refusal);
    process.stdout.write(`secret    ${rotated.value}\n`);
    return EXIT.ok;
  });
}

/** Removes an endpoint. */
export async function runRemove(id: string, flags: Flags): Promise<number> {
  return withDesk(flags, async (desk) => {
    const removed = await removeEventEndpoint(desk, id, COMMAND_LINE);
    if (!removed.ok) return refused(removed.refusal);
    process.stdout.write(`removed ${id}\n`);
    return EXIT.ok;
  });
}

/** Shows the endpoints. */
export async function runEndpoints(flags: EventListFlags): Promise<number> {
  return withDesk(flags, async ({ endpoints }) => {
    const all = await endpoints.list();
    if (flags.format === "json") process.stdout.write(`${JSON.stringify(all.map(plain), null, 2)}\n`);
    else if (all.length === 0) process.stdout.write("no endpoints; daybook events add opens one\n");
    else showEndpoints(all);
    return EXIT.ok;
  });
}

/** Shows attempts to deliver. */
export async function runDeliveries(id: string, flags: EventListFlags): Promise<number> {
  const { limit: most, event } = flags;
  if (!/^\d{1,3}$/.test(most) || most === "0") throw new UsageError(`--limit ${most}: expected 1 to 999`);
  if (event !== undefined) checkId(event);
  return withDesk(flags, async ({ endpoints, log }) => {
    if (!(await endpoints.byId(id))) return refused("unknown_endpoint");
    const { items } = await log.attempts({ endpoint: id, event }, { limit: Number(most) });
    if (flags.format === "json") process.stdout.write(`${JSON.stringify(items.map(plain), null, 2)}\n`);
    else if (items.length === 0) process.stdout.write("no attempts so far\n");
    else showAttempts(items);
    return EXIT.ok;
  });
}

/** Has a test sent to an endpoint. */
export async function runTest(id: string, flags: Flags): Promise<number> {
  return withDesk(flags, async (desk) => {
    const sent = await testEventEndpoint(desk, id, COMMAND_LINE);
    if (!sent.ok) return refused(sent.refusal);
    process.stdout.write(`event     ${sent.value}\n`);
    return EXIT.ok;
  });
}

/** Has events delivered again. */
export async function runReplay(id: string, flags: ReplayFlags): Promise<number> {
  const what = replayIn(flags);
  return withDesk(flags, async (desk) => {
    const replayed = await replayEvents(desk, { id, what }, COMMAND_LINE);
    if (!replayed.ok) return refused(replayed.refusal);
    process.stdout.write(`${replayed.value} to deliver again\n`);
    return EXIT.ok;
  });
}

function replayIn({ event, since, all = false }: ReplayFlags): Replay {
  if ((event === undefined) === (since === undefined)) throw new UsageError("expected either --event or --since");
  if (event !== undefined) return { event: checkId(event) };
  const at = parseInstant(since ?? "");
  if (at === undefined) throw new UsageError(`--since ${since}: expected an instant such as 2026-11-01T00:00:00Z`);
  return { since: at, all };
}

function checkId(event: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(event)) return event;
  throw new UsageError(`--event ${event}: expected an event's id, as the deliveries show it`);
}

function withDesk(flags: Flags, work: (desk: EventDesk) => Promise<number>): Promise<number> {
  return withStore(flags, async ({ store, settings }) => {
    const key = openKey((await openStoreKey(store, settings.key)).key);
    return work(eventDesk({ store, key, settings }));
  });
}

async function secretFrom({ secretStdin }: { readonly secretStdin?: boolean }): Promise<string | undefined> {
  return secretStdin ? (await text(process.stdin)).trim() : undefined;
}

/** `all` is null, which the store takes for everything. */
function listIn(words: string | undefined): readonly string[] | null | undefined {
  if (words === undefined) return undefined;
  return words === "all" ? null : words.split(",").map((word) => word.trim());
}

const WORDS: Readonly<Record<EventRefusal, string>> = {
  not_a_url: "expected a URL such as https://example.org/hook",
  scheme: "the address must begin with https://; --events-private allows http",
  credentials: "the address must hold no user or password; the receiver checks the signature",
  private_address: "the address is not public; --events-private allows that",
  no_type: "--types names no event",
  unknown_type: `--types names an event that there is not; there are ${EVENT_TYPES.join(", ")}`,
  no_business: "--business names no business",
  disabled: "it is disabled; daybook events change ID --enable comes first",
  bad_secret: "a secret is whsec_ and base64 of 24 to 64 bytes",
  unknown_endpoint: "there is no such endpoint; daybook events endpoints shows them",
};

function refused(refusal: EventRefusal): number {
  process.stderr.write(`daybook: ${WORDS[refusal]}\n`);
  return EXIT.refused;
}

function showEndpoints(all: readonly EventEndpoint[]): void {
  const columns = ["endpoint", "address", "events", "businesses", "state"].map((title) => ({ title }));
  const rows = all.map(({ id, url, types, businesses, state, disabledReason, failingSince }) => [
    id,
    url,
    types?.join(",") ?? "all",
    businesses?.join(",") ?? "all",
    failingSince !== null && state === "enabled"
      ? `failing since ${timeOf(failingSince)}`
      : [state, disabledReason ?? []].flat().join(": "),
  ]);
  process.stdout.write(`${formatTable(columns, rows, openTerminal(process.stdout))}\n`);
}

function showAttempts(items: readonly EventAttempt[]): void {
  const columns = ["at", "event", "type", "try", "outcome", "answer", "ms"].map((title) => ({ title }));
  const rows = items.map(({ at, event, type, attempt, outcome, status, reason, tookMs }) => [
    timeOf(at),
    event,
    type,
    String(attempt),
    outcome,
    outcome === "delivered" ? String(status) : (reason ?? ""),
    String(tookMs),
  ]);
  process.stdout.write(`${formatTable(columns, rows, openTerminal(process.stdout))}\n`);
}

function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** Instants as people read them, under names as they stand on the wire. */
function plain(item: object): object {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      const isInstant = typeof value === "number" && /^(at|.*At|.*Since)$/.test(name);
      const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      return [snake, isInstant ? new Date(value).toISOString() : value];
    }),
  );
}
