/** How those who post to an endpoint prove who they are. */
export const ENDPOINT_AUTHS = ["signature", "bearer", "header", "path", "unsigned"] as const;
export type EndpointAuth = (typeof ENDPOINT_AUTHS)[number];

/** An address for webhooks that come through somebody else, as it is stored. Instants are milliseconds since 1970. */
export interface StoredEndpoint {
  readonly id: string;
  readonly name: string;
  readonly auth: EndpointAuth;
  /** The name of the header that carries the secret, in lower case; null unless `auth` is `header`. */
  readonly header: string | null;
  /** Recorded with every fact that comes through it. */
  readonly source: string;
  readonly createdAt: number;
  readonly revokedAt: number | null;
  readonly secrets: readonly StoredSecret[];
}

/** A secret as it is stored: a keyed hash where it is only compared, sealed where a signature needs it. */
export type StoredSecret = {
  readonly id: string;
  readonly createdAt: number;
  /** From then on it no longer counts; null where it was not rotated. */
  readonly expiresAt: number | null;
} & ({ readonly digest: string; readonly sealed: null } | { readonly digest: null; readonly sealed: Buffer });

export interface EndpointStore {
  /** All endpoints, revoked ones too, by name and creation. */
  readonly list: () => Promise<readonly StoredEndpoint[]>;
  /** Adds one with its secrets; false where a name that is in force is taken. */
  readonly add: (endpoint: StoredEndpoint) => Promise<boolean>;
  /** Adds a secret to an endpoint in force, and lets its others end then; false where there is none of that name. */
  readonly addSecret: (name: string, secret: StoredSecret, othersEndAt: number) => Promise<boolean>;
  /** False where none of that name is in force. */
  readonly revoke: (name: string, at: number) => Promise<boolean>;
}
