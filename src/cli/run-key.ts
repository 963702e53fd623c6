import { linkUrl } from "../api/routes/people.ts";
import { COMMAND_LINE } from "../app/service/access/actor.ts";
import { createKey, type KeyRefusal, revokeKey } from "../app/service/access/keys.ts";
import { FIRST_OWNER } from "../app/service/access/people.ts";
import { SCOPES } from "../app/service/access/rights.ts";
import type { ServiceSettings } from "../app/service/settings/settings.ts";
import { openKey } from "../store/key.ts";
import type { AccessStore, ApiKey, Scope } from "../store/port/access.ts";
import { openAccess } from "../store/postgres/access/open-access.ts";
import { openStoreKey } from "../store/postgres/store-key.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { KeyFlags } from "./flags/key.ts";
import { withStore } from "./serve/open-store.ts";
import { publicUrlOf } from "./serve/public-url.ts";
import { formatTable, openTerminal } from "./terminal.ts";

type Flags = Readonly<Record<string, unknown>>;

const DAY_MS = 86_400_000;

/** Makes a key and prints it. */
export async function runKeyCreate(flags: KeyFlags): Promise<number> {
  const scopes = scopesIn(flags.scope);
  const wabas = flags.waba === undefined ? "all" : wordsIn(flags.waba);
  const wish = { name: flags.name, scopes, wabas, expiresAt: expiryIn(flags.days) } as const;
  return withAccess(flags, async (access) => {
    const made = await createKey(access, wish, COMMAND_LINE);
    if (!made.ok) return refused(WHY_NOT[made.refusal]);
    process.stderr.write(`daybook: key ${made.value.key.id} is shown this once; only a hash of it is kept\n`);
    process.stdout.write(`${made.value.secret}\n`);
    return EXIT.ok;
  });
}

export async function runKeyList(flags: Flags): Promise<number> {
  return withAccess(flags, async ({ keys }) => {
    const columns = ["id", "name", "scopes", "wabas", "last used", "state"].map((title) => ({ title }));
    const rows = (await keys.list()).map((key) => rowOf(key, Date.now()));
    process.stdout.write(`${formatTable(columns, rows, openTerminal(process.stdout))}\n`);
    return EXIT.ok;
  });
}

export async function runKeyRevoke(id: string, flags: Flags): Promise<number> {
  return withAccess(flags, async (access) => {
    const key = await revokeKey(access, id, COMMAND_LINE);
    if (!key) return refused(`there is no key ${id}; daybook key list shows them`);
    process.stdout.write(`revoked ${key.id} (${key.name})\n`);
    return EXIT.ok;
  });
}

/** Prints a one-time link. */
export async function runSignIn(email: string | undefined, flags: Flags): Promise<number> {
  return withAccess(flags, async (access, settings) => {
    const everybody = await access.roster.list();
    const address = (email ?? FIRST_OWNER).toLowerCase();
    const person =
      everybody.find((one) => one.email === address) ??
      (email === undefined ? everybody.find(({ role }) => role === "owner") : undefined);
    if (!person) return refused(`nobody has the address ${address}; start the service once, or let somebody in`);
    const link = linkUrl(publicUrlOf(settings), await access.people.newLink(person));
    await access.audit.append({
      ...COMMAND_LINE,
      action: "person.link",
      subject: person.id,
      before: null,
      after: null,
    });
    process.stdout.write(`${link}\n`);
    return EXIT.ok;
  });
}

const WHY_NOT: Readonly<Record<KeyRefusal, string>> = {
  no_scope: "a key needs at least one scope: read, write or admin",
  no_wabas: "--waba names no WABA",
  limited_key_may_only_read: "a key for some WABAs may only have the scope read",
};

async function withAccess(
  flags: Flags,
  work: (access: AccessStore, settings: ServiceSettings) => Promise<number>,
): Promise<number> {
  return withStore(flags, async ({ store, settings }) => {
    const key = openKey((await openStoreKey(store, settings.key)).key);
    const access = openAccess(store.pool, { secret: key.secret("sessions"), baseUrl: publicUrlOf(settings) });
    return work(access, settings);
  });
}

function scopesIn(text: string): readonly Scope[] {
  return wordsIn(text).map((word) => {
    const scope = SCOPES.find((one) => one === word);
    if (scope === undefined) throw new UsageError(`--scope ${word}: expected ${SCOPES.join(", ")}`);
    return scope;
  });
}

function expiryIn(days: string | undefined): Date | null {
  if (days === undefined) return null;
  if (!/^\d{1,5}$/.test(days) || days === "0") throw new UsageError(`--days ${days}: expected days from 1 on`);
  return new Date(Date.now() + Number(days) * DAY_MS);
}

function wordsIn(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function rowOf({ id, name, scopes, wabas, lastUsedAt, expiresAt, revokedAt }: ApiKey, now: number): readonly string[] {
  const isOver = expiresAt !== null && expiresAt.getTime() <= now;
  const state = revokedAt ? "revoked" : isOver ? "expired" : expiresAt ? `until ${dayOf(expiresAt)}` : "in force";
  return [
    id,
    name,
    scopes.join(","),
    wabas === "all" ? "all" : wabas.join(","),
    lastUsedAt ? minuteOf(lastUsedAt) : "never",
    state,
  ];
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function minuteOf(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")}Z`;
}

function refused(why: string): number {
  process.stderr.write(`daybook: ${why}\n`);
  return EXIT.refused;
}
