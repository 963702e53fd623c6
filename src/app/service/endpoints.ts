import { randomBytes, randomUUID } from "node:crypto";
import { ok, type Result, refuse } from "../../core/kernel/result.ts";
import type { Instant } from "../../core/kernel/time.ts";
import type { StoreKey } from "../../store/key.ts";
import type { Audit, NewAuditEntry } from "../../store/port/access.ts";
import type { EndpointAuth, EndpointStore, StoredEndpoint, StoredSecret } from "../../store/port/endpoints.ts";
import type { Actor } from "./access/actor.ts";

/** What the use cases of endpoints need. */
export interface EndpointPorts {
  readonly endpoints: EndpointStore;
  readonly key: StoreKey;
  readonly now: () => Instant;
  readonly audit: Pick<Audit, "append">;
  /** Who does it. */
  readonly actor: Actor;
}

export interface NewEndpoint {
  readonly name: string;
  readonly auth: EndpointAuth;
  readonly header?: string | undefined;
  readonly source?: string | undefined;
  /** The secret that the other side has already, such as an app secret of Meta; one is made where it is left out. */
  readonly secret?: string | undefined;
  /** Whether somebody said in so many words that this endpoint takes what nobody signed. */
  readonly allowUnsigned: boolean;
}

export type EndpointRefusal =
  | "bad_name"
  | "bad_source"
  | "bad_header"
  | "bad_secret"
  | "secret_needed"
  | "secret_not_needed"
  | "unsigned_not_allowed"
  | "name_taken"
  | "unknown_endpoint";

/** An endpoint with its secret, which is shown this once. */
export interface OpenedEndpoint {
  readonly name: string;
  readonly auth: EndpointAuth;
  readonly header: string | null;
  readonly source: string;
  readonly secret: string | null;
  /** Where to post, below the service's own address. */
  readonly path: string;
  /** By which Meta may verify that address. */
  readonly verifyToken: string;
}

const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const SOURCE = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/;
const HEADER = /^[a-z][a-z0-9-]{0,63}$/;
/** Headers that proxies and Daybook itself use, so that none of them can carry a secret. */
const TAKEN_HEADERS = new Set(
  "host content-length content-type content-encoding transfer-encoding connection expect".split(" "),
);
const SECRET = /^[\x21-\x7e]{16,512}$/;
const SECRET_BYTES = 32;

/** Opens an endpoint. */
export async function addEndpoint(
  ports: EndpointPorts,
  wanted: NewEndpoint,
): Promise<Result<OpenedEndpoint, EndpointRefusal>> {
  const no = whyNot(wanted);
  if (no) return refuse(no);
  const { name, auth } = wanted;
  const now = ports.now();
  const secret = auth === "unsigned" ? null : (wanted.secret ?? newSecret());
  const endpoint: StoredEndpoint = {
    id: randomUUID(),
    name,
    auth,
    header: auth === "header" ? (wanted.header ?? "").toLowerCase() : null,
    source: wanted.source ?? name,
    createdAt: now,
    revokedAt: null,
    secrets: secret === null ? [] : [stored(ports, { secret, auth, now })],
  };
  if (!(await ports.endpoints.add(endpoint))) return refuse("name_taken");
  const { header, source } = endpoint;
  await note(ports, { action: "endpoint.create", subject: name, before: null, after: { auth, header, source } });
  return ok(opened(ports, endpoint, secret));
}

/** Gives an endpoint a second secret; the ones before it count until an instant. */
export async function rotateEndpoint(
  ports: EndpointPorts,
  { name, secret, keepMs }: { readonly name: string; readonly secret?: string | undefined; readonly keepMs: number },
): Promise<Result<OpenedEndpoint, EndpointRefusal>> {
  const endpoint = (await ports.endpoints.list()).find((one) => one.name === name && one.revokedAt === null);
  if (!endpoint) return refuse("unknown_endpoint");
  if (endpoint.auth === "unsigned") return refuse("secret_not_needed");
  if (endpoint.auth === "signature" && secret === undefined) return refuse("secret_needed");
  if (secret !== undefined && !isFitSecret(endpoint.auth, secret)) return refuse("bad_secret");
  const now = ports.now();
  const fresh = secret ?? newSecret();
  const added = await ports.endpoints.addSecret(
    name,
    stored(ports, { secret: fresh, auth: endpoint.auth, now }),
    now + keepMs,
  );
  if (!added) return refuse("unknown_endpoint");
  const after = { old_secret_until: new Date(now + keepMs).toISOString() };
  await note(ports, { action: "endpoint.rotate", subject: name, before: null, after });
  return ok(opened(ports, endpoint, fresh));
}

/** Closes an endpoint for good; its name may be used again. */
export async function revokeEndpoint(ports: EndpointPorts, name: string): Promise<Result<string, EndpointRefusal>> {
  if (!(await ports.endpoints.revoke(name, ports.now()))) return refuse("unknown_endpoint");
  await note(ports, { action: "endpoint.revoke", subject: name, before: null, after: null });
  return ok(name);
}

function note({ audit, actor }: EndpointPorts, change: Omit<NewAuditEntry, keyof Actor>): Promise<void> {
  return audit.append({ ...actor, ...change });
}

/** What stands in the store for a secret that is only compared: nobody without the key can try others out. */
export function secretDigest(key: Pick<StoreKey, "hash">, secret: string): string {
  return key.hash(`endpoint secret\n${secret}`);
}

/** The token by which Meta may verify the address of an endpoint. It follows from the endpoint, so that it can be shown again. */
export function verifyTokenOf(key: Pick<StoreKey, "hash">, endpointId: string): string {
  return key.hash(`verify token\n${endpointId}`);
}

/** The secret of a signature that an endpoint has now; undefined where it keeps none in a form that can sign. */
export function signingSecretOf(
  key: Pick<StoreKey, "unseal">,
  { secrets }: StoredEndpoint,
  now: Instant,
): string | undefined {
  const newest = secrets.findLast(
    ({ sealed, expiresAt }) => sealed !== null && (expiresAt === null || now < expiresAt),
  );
  return newest?.sealed ? key.unseal(newest.sealed, secretPurpose(newest.id))?.toString() : undefined;
}

/** How the secret of a signature is bound to its row. */
export function secretPurpose(secretId: string): string {
  return `endpoint secret ${secretId}`;
}

function whyNot({ name, auth, header, source, secret, allowUnsigned }: NewEndpoint): EndpointRefusal | undefined {
  if (!NAME.test(name)) return "bad_name";
  if (source !== undefined && !SOURCE.test(source)) return "bad_source";
  const isHeader =
    header !== undefined && HEADER.test(header.toLowerCase()) && !TAKEN_HEADERS.has(header.toLowerCase());
  if (auth === "header" ? !isHeader : header !== undefined) return "bad_header";
  if (auth === "unsigned" && !allowUnsigned) return "unsigned_not_allowed";
  if (auth === "unsigned" && secret !== undefined) return "secret_not_needed";
  if (auth === "signature" && secret === undefined) return "secret_needed";
  return secret !== undefined && !isFitSecret(auth, secret) ? "bad_secret" : undefined;
}

/** A secret in a path must not need escaping, nor look like the name of an endpoint. */
function isFitSecret(auth: EndpointAuth, secret: string): boolean {
  return SECRET.test(secret) && (auth !== "path" || /^[A-Za-z0-9_-]{33,}$/.test(secret));
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

interface Stating {
  readonly secret: string;
  readonly auth: EndpointAuth;
  readonly now: Instant;
}

function stored({ key }: EndpointPorts, { secret, auth, now }: Stating): StoredSecret {
  const id = randomUUID();
  const dates = { id, createdAt: now, expiresAt: null };
  if (auth !== "signature") return { ...dates, digest: secretDigest(key, secret), sealed: null };
  return { ...dates, digest: null, sealed: key.seal(Buffer.from(secret), secretPurpose(id)) };
}

function opened({ key }: EndpointPorts, endpoint: StoredEndpoint, secret: string | null): OpenedEndpoint {
  const { id, name, auth, header, source } = endpoint;
  const path = `/webhooks/whatsapp/${auth === "path" ? secret : name}`;
  return { name, auth, header, source, secret, path, verifyToken: verifyTokenOf(key, id) };
}
