import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { assert } from "../../core/kernel/assert.ts";

/** What the service's key is used for outside of surrogates: sealing what must be read again, hashing what is only compared. */
export interface Vault {
  /** Encrypts; the purpose is bound to the result, so that what was sealed for one row cannot pass for another's. */
  readonly seal: (plain: Uint8Array, purpose: string) => Buffer;
  /** Decrypts; undefined where the key or the purpose is another, or a byte was changed. */
  readonly open: (sealed: Uint8Array, purpose: string) => Buffer | undefined;
  /** The same text always gives the same 32 bytes, and nobody without the key can try texts out. */
  readonly digest: (secret: string) => Buffer;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The first byte of what is sealed, so that another way of sealing can be told apart some day. */
const AES_256_GCM = 1;

export function openVault(key: Uint8Array): Vault {
  assert(key.length === KEY_BYTES, "the service's key has 32 bytes");
  const sealing = Buffer.from(hkdfSync("sha256", key, "", "daybook sealing", KEY_BYTES));
  const hashing = Buffer.from(hkdfSync("sha256", key, "", "daybook secrets", KEY_BYTES));
  return {
    seal: (plain, purpose) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", sealing, nonce).setAAD(Buffer.from(purpose));
      const hidden = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.of(AES_256_GCM), nonce, cipher.getAuthTag(), hidden]);
    },
    open: (sealed, purpose) => {
      const start = 1 + NONCE_BYTES + TAG_BYTES;
      if (sealed.length < start || sealed[0] !== AES_256_GCM) return undefined;
      const decipher = createDecipheriv("aes-256-gcm", sealing, sealed.subarray(1, 1 + NONCE_BYTES));
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(sealed.subarray(1 + NONCE_BYTES, start));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(start)), decipher.final()]);
      } catch {
        return undefined;
      }
    },
    digest: (secret) => createHmac("sha256", hashing).update(secret).digest(),
  };
}
