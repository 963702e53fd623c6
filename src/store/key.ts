import { createCipheriv, createDecipheriv, createSecretKey, hash, hkdfSync, randomBytes } from "node:crypto";
import type { KeyedHash } from "./surrogates.ts";

/** Bytes of the store's key. */
export const KEY_BYTES = 32;

/** What the store's key is used for. Whoever has it can tell whether a name is in the store, and read what is sealed. */
export interface StoreKey {
  readonly hash: KeyedHash;
  /** AES-256-GCM: nonce, tag, text. `context` must be the same when it is opened. */
  readonly seal: (plain: Uint8Array, context: string) => Buffer;
  /** Undefined where another key sealed it, or it was changed. */
  readonly unseal: (sealed: Uint8Array, context: string) => Buffer | undefined;
  /** A secret of its own for a purpose, as text; the same at every start. */
  readonly secret: (purpose: string) => string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SURROGATE_CHARACTERS = 22;

/** Opens the key of a store: one secret for surrogates, another one for sealing. */
export function openKey(key: Uint8Array): StoreKey {
  if (key.length !== KEY_BYTES) throw new Error(`the store's key has ${key.length} bytes of ${KEY_BYTES}`);
  const keyed = openKeyedHash(derive(key, "names"));
  const forSealing = createSecretKey(derive(key, "sealing"));
  return {
    hash: (text) => keyed(text).slice(0, SURROGATE_CHARACTERS),
    seal: (plain, context) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", forSealing, nonce).setAAD(Buffer.from(context));
      const text = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]);
    },
    secret: (purpose) => derive(key, `secret for ${purpose}`).toString("base64url"),
    unseal: (sealed, context) => {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      try {
        const decipher = createDecipheriv("aes-256-gcm", forSealing, nonce)
          .setAAD(Buffer.from(context))
          .setAuthTag(tag);
        return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
}

/** Bytes of a block of SHA-256, and of its hash. */
const [BLOCK_BYTES, HASH_BYTES] = [64, 32];
const [INNER, OUTER] = [0x36, 0x5c];
const BYTES_PER_UNIT = 3;
const USUAL_BYTES = 1_024;

/**
 * HMAC-SHA-256 (RFC 2104) in base64url, as two hashes. It runs for each message id that comes in, and takes half as long as
 * the library's own object, which has to be made and collected each time.
 */
function openKeyedHash(key: Uint8Array): (text: string) => string {
  let inner = padded(key, INNER, BLOCK_BYTES + USUAL_BYTES);
  const outer = padded(key, OUTER, BLOCK_BYTES + HASH_BYTES);
  return (text) => {
    if (BLOCK_BYTES + text.length * BYTES_PER_UNIT > inner.length)
      inner = padded(key, INNER, BLOCK_BYTES + text.length * BYTES_PER_UNIT);
    const end = BLOCK_BYTES + inner.write(text, BLOCK_BYTES);
    outer.write(hash("sha256", inner.subarray(0, end), "binary"), BLOCK_BYTES, "latin1");
    return hash("sha256", outer, "base64url");
  };
}

/** A buffer of this size that begins with the key, which is shorter than a block, under a mask. */
function padded(key: Uint8Array, mask: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  for (let at = 0; at < BLOCK_BYTES; at += 1) buffer[at] = (key[at] ?? 0) ^ mask;
  return buffer;
}

function derive(key: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, "daybook", purpose, KEY_BYTES));
}
