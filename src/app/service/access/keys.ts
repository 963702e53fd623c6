import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import type { AccessChanges, AccessStore, ApiKey, Keys, Reach, Scope } from "../../../store/port/access.ts";
import type { Actor } from "./actor.ts";

export interface KeyWish {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly wabas: Reach;
  readonly expiresAt: Date | null;
}

export interface MadeKey {
  readonly key: ApiKey;
  /** The whole key as its holder sends it. It is shown once; only a hash is kept. */
  readonly secret: string;
}

/** Why a key cannot be made. */
export type KeyRefusal = "no_scope" | "limited_key_may_only_read" | "no_wabas";

const FORM = /^dbk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;
const ID_BYTES = 8;
const SECRET_BYTES = 32;

/** Makes an API key, with its entry in the audit log. */
export async function createKey(
  store: Pick<AccessStore, "atomically">,
  wish: KeyWish,
  by: Actor,
): Promise<Result<MadeKey, KeyRefusal>> {
  const problem = whyNot(wish);
  if (problem) return refuse(problem);
  const id = randomBytes(ID_BYTES).toString("hex");
  const secret = `dbk_${id}_${randomBytes(SECRET_BYTES).toString("base64url")}`;
  const row = { ...wish, id, createdBy: by.actor, hash: hashOf(secret) };
  const key = await store.atomically(async ({ keys, audit }) => {
    const made = await keys.create(row);
    await audit.append({ ...by, action: "key.create", subject: id, before: null, after: shownKey(made) });
    return made;
  });
  return ok({ key, secret });
}

/** Revokes a key: it opens nothing from the next request on. Nothing where there is no such key. */
export async function revokeKey(
  store: Pick<AccessStore, "atomically">,
  id: string,
  by: Actor,
): Promise<ApiKey | undefined> {
  return store.atomically(async ({ keys, audit }: AccessChanges) => {
    const before = (await keys.byId(id))?.key;
    if (!before) return undefined;
    const after = await keys.revoke(id);
    if (before.revokedAt === null && after) {
      await audit.append({
        ...by,
        action: "key.revoke",
        subject: id,
        before: shownKey(before),
        after: shownKey(after),
      });
    }
    return after;
  });
}

/** The key that a secret belongs to, if it may be used at this time. Takes as long for a wrong secret as for a right one. */
export async function keyFor(keys: Pick<Keys, "byId">, secret: string, now: Date): Promise<ApiKey | undefined> {
  const id = FORM.exec(secret)?.[1];
  if (id === undefined) return undefined;
  const found = await keys.byId(id);
  if (!found || !timingSafeEqual(found.hash, hashOf(secret))) return undefined;
  const { key } = found;
  return key.revokedAt === null && (key.expiresAt === null || now < key.expiresAt) ? key : undefined;
}

function whyNot({ scopes, wabas }: KeyWish): KeyRefusal | undefined {
  if (scopes.length === 0) return "no_scope";
  if (wabas === "all") return undefined;
  if (wabas.length === 0) return "no_wabas";
  return scopes.every((scope) => scope === "read") ? undefined : "limited_key_may_only_read";
}

/** The secret has 256 random bits, so one fast hash is as good as a slow one. */
function hashOf(secret: string): Uint8Array {
  return createHash("sha256").update(secret).digest();
}

function shownKey({ name, scopes, wabas, expiresAt, revokedAt }: ApiKey): object {
  return { name, scopes, wabas, expires_at: expiresAt, revoked_at: revokedAt };
}
