import { COMMAND_LINE } from "../app/service/access/actor.ts";
import { createKey, type KeyRefusal, type KeyWish, revokeKey } from "../app/service/access/keys.ts";
import { SCOPES } from "../app/service/access/rights.ts";
import { formatInstant, parseInstant } from "../core/kernel/time.ts";
import { openKey } from "../store/key.ts";
import type { AccessStore, ApiKey, Scope } from "../store/port/access.ts";
import { openAccess } from "../store/postgres/access/open-access.ts";
import { openStoreKey } from "../store/postgres/store-key.ts";
import type { KeyCreateFlags } from "./commands/key.ts";
import { EXIT, UsageError } from "./exit.ts";
import { withStore } from "./serve/open-store.ts";

type StoreFlags = Readonly<Record<string, unknown>>;

const WHY_NOT: Readonly<Record<KeyRefusal, string>> = {
  no_scope: `--scope: expected ${SCOPES.join(", ")}`,
  no_wabas: "--waba: names no WABA",
  limited_key_may_only_read: "--waba: a key for some WABAs may only read; leave out the other scopes",
};

/** Makes a key. Standard output holds nothing but the key. */
export async function runKeyCreate(flags: KeyCreateFlags): Promise<number> {
  const wish = wishOf(flags);
  const made = await withAccess(flags, (access) => createKey(access, wish, COMMAND_LINE));
  if (!made.ok) throw new UsageError(WHY_NOT[made.refusal]);
  const { key, secret } = made.value;
  process.stderr.write(`daybook: made the key ${key.id} (${key.name}); it is shown this once\n`);
  process.stdout.write(`${secret}\n`);
  return EXIT.ok;
}

export async function runKeyList(flags: StoreFlags): Promise<number> {
  const keys = await withAccess(flags, ({ keys: known }) => known.list());
  for (const key of keys) process.stdout.write(`${lineOf(key)}\n`);
  if (keys.length === 0) process.stderr.write("daybook: there are no keys\n");
  return EXIT.ok;
}

export async function runKeyRevoke(id: string, flags: StoreFlags): Promise<number> {
  const key = await withAccess(flags, (access) => revokeKey(access, id, COMMAND_LINE));
  if (!key) throw new UsageError(`there is no key ${id}: daybook key list names them all`);
  process.stderr.write(`daybook: revoked the key ${key.id} (${key.name})\n`);
  return EXIT.ok;
}

async function withAccess<T>(flags: StoreFlags, work: (access: AccessStore) => Promise<T>): Promise<T> {
  return withStore(flags, async ({ store, settings }) => {
    const { key } = await openStoreKey(store, settings.key);
    const secret = openKey(key).secret("sessions");
    return work(openAccess(store.pool, { secret, baseUrl: settings.publicUrl ?? "http://127.0.0.1" }));
  });
}

function wishOf({ name, scope, waba, expires }: KeyCreateFlags): KeyWish {
  const scopes = [...new Set(listOf(scope))].map(scopeOf);
  const expiresAt = expires === undefined ? null : instantOf(expires);
  return { name, scopes, wabas: waba === undefined ? "all" : listOf(waba), expiresAt };
}

function scopeOf(text: string): Scope {
  const scope = SCOPES.find((one) => one === text);
  if (scope) return scope;
  throw new UsageError(`--scope ${text}: expected ${SCOPES.join(", ")}`);
}

function instantOf(text: string): Date {
  const at = parseInstant(text);
  if (at !== undefined) return new Date(at);
  throw new UsageError(`--expires ${text}: expected an instant such as 2027-01-01T00:00:00Z`);
}

function listOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Id, name, scopes, reach, last use, and why it opens nothing any more. */
function lineOf({ id, name, scopes, wabas, lastUsedAt, expiresAt, revokedAt }: ApiKey): string {
  const reach = wabas === "all" ? "all WABAs" : `WABAs ${wabas.join(",")}`;
  const used = lastUsedAt ? `used ${formatInstant(lastUsedAt.getTime())}` : "never used";
  const ends = revokedAt ? ["revoked"] : expiresAt ? [`until ${formatInstant(expiresAt.getTime())}`] : [];
  return [id, name, scopes.join(","), reach, used, ...ends].join("  ");
}
