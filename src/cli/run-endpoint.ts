import { text } from "node:stream/consumers";
import { COMMAND_LINE } from "../app/service/access/actor.ts";
import {
  addEndpoint,
  type EndpointPorts,
  type EndpointRefusal,
  type OpenedEndpoint,
  revokeEndpoint,
  rotateEndpoint,
} from "../app/service/endpoints.ts";
import type { Result } from "../core/kernel/result.ts";
import { openKey } from "../store/key.ts";
import type { StoredEndpoint } from "../store/port/endpoints.ts";
import { openAudit } from "../store/postgres/access/audit.ts";
import { endpointStore } from "../store/postgres/receiver/endpoints.ts";
import { openStoreKey } from "../store/postgres/store-key.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { EndpointFlags, ListFlags, RotateFlags } from "./flags/endpoint.ts";
import { withStore } from "./serve/open-store.ts";

type Flags = Readonly<Record<string, unknown>>;

/** Opens an endpoint and shows its secret. */
export async function runAdd(name: string, flags: EndpointFlags): Promise<number> {
  const secret = await secretFrom(flags);
  const { auth, header, source, allowUnsigned = false } = flags;
  return withEndpoints(flags, async (ports) =>
    answered(name, await addEndpoint(ports, { name, auth, header, source, secret, allowUnsigned })),
  );
}

/** Gives an endpoint another secret. */
export async function runRotate(name: string, flags: RotateFlags): Promise<number> {
  const hours = Number(flags.keepHours);
  if (!/^\d{1,4}(\.\d+)?$/.test(flags.keepHours))
    throw new UsageError(`--keep-hours ${flags.keepHours}: expected hours from 0 on, such as 24`);
  const secret = await secretFrom(flags);
  return withEndpoints(flags, async (ports) =>
    answered(name, await rotateEndpoint(ports, { name, secret, keepMs: hours * 3_600_000 })),
  );
}

/** Closes an endpoint. */
export async function runRevoke(name: string, flags: Flags): Promise<number> {
  return withEndpoints(flags, async (ports) => {
    const result = await revokeEndpoint(ports, name);
    if (!result.ok) return refused(name, result.refusal);
    process.stdout.write(`revoked ${name}\n`);
    return EXIT.ok;
  });
}

/** Shows the endpoints. */
export async function runList(flags: ListFlags): Promise<number> {
  return withEndpoints(flags, async ({ endpoints, now }) => {
    const all = (await endpoints.list()).filter(({ revokedAt }) => flags.all || revokedAt === null);
    const rows = all.map((endpoint) => rowOf(endpoint, now()));
    process.stdout.write(flags.format === "json" ? `${JSON.stringify(rows, null, 2)}\n` : tableOf(rows));
    return EXIT.ok;
  });
}

function withEndpoints(flags: Flags, work: (ports: EndpointPorts) => Promise<number>): Promise<number> {
  return withStore(flags, async ({ store, settings }) => {
    const { key } = await openStoreKey(store, settings.key);
    const ports = { endpoints: endpointStore(store.pool), audit: openAudit(store.pool), key: openKey(key) };
    return work({ ...ports, now: Date.now, actor: COMMAND_LINE });
  });
}

async function secretFrom({ secretStdin }: { readonly secretStdin?: boolean }): Promise<string | undefined> {
  return secretStdin ? (await text(process.stdin)).trim() : undefined;
}

function answered(name: string, result: Result<OpenedEndpoint, EndpointRefusal>): number {
  if (!result.ok) return refused(name, result.refusal);
  const { auth, header, path, secret, source, verifyToken } = result.value;
  const shows: Readonly<Record<typeof auth, string>> = {
    signature: "X-Hub-Signature-256, signed with the secret that you gave",
    bearer: `Authorization: Bearer ${secret}`,
    header: `${header}: ${secret}`,
    path: "nothing more: the address is the secret",
    unsigned: "nothing: anyone who knows the address can post",
  };
  const lines = [`address  ${path}`, `shows    ${shows[auth]}`, `source   ${source}`];
  if (auth === "signature") lines.push(`verify   ${verifyToken}`);
  if (secret !== null && auth !== "signature") lines.push("The secret is shown this once.");
  process.stdout.write(`${lines.join("\n")}\n`);
  return EXIT.ok;
}

const WORDS: Readonly<Record<EndpointRefusal, string>> = {
  bad_name: "a name has small letters, digits and hyphens, begins with a letter, and has 32 characters at most",
  bad_source: "a source has letters, digits, _ and -, begins with a letter, and has 32 characters at most",
  bad_header: "--auth header needs --header with a header of the provider's, such as X-Api-Key; the others need none",
  bad_secret: "a secret has 16 to 512 printable characters; one in a path 33 or more letters, digits, _ and -",
  secret_needed: "--auth signature needs Meta's app secret by --secret-stdin",
  secret_not_needed: "what nobody signs has no secret",
  unsigned_not_allowed: "--auth unsigned lets anyone in who knows the address; say --allow-unsigned if that is meant",
  name_taken: "an endpoint of this name is there; revoke it first, or rotate its secret",
  unknown_endpoint: "there is no endpoint of this name",
};

function refused(name: string, refusal: EndpointRefusal): number {
  process.stderr.write(`daybook: ${name}: ${WORDS[refusal]}\n`);
  return EXIT.refused;
}

interface EndpointRow {
  readonly name: string;
  readonly auth: string;
  readonly header: string | null;
  readonly source: string;
  readonly secrets: number;
  readonly created_at: string;
  readonly revoked_at: string | null;
}

function rowOf(
  { name, auth, header, source, secrets, createdAt, revokedAt }: StoredEndpoint,
  now: number,
): EndpointRow {
  const inForce = secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
  return {
    ...{ name, auth, header, source, secrets: inForce.length },
    created_at: new Date(createdAt).toISOString(),
    revoked_at: revokedAt === null ? null : new Date(revokedAt).toISOString(),
  };
}

function tableOf(rows: readonly EndpointRow[]): string {
  if (rows.length === 0) return "no endpoints; daybook endpoint add opens one\n";
  const cells = rows.map(({ name, auth, header, source, secrets, created_at, revoked_at }) => [
    name,
    header === null ? auth : `${auth} ${header}`,
    source,
    String(secrets),
    created_at.slice(0, 10),
    revoked_at?.slice(0, 10) ?? "",
  ]);
  const table = [["name", "auth", "source", "secrets", "created", "revoked"], ...cells];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
