import { timingSafeEqual } from "node:crypto";
import type { Instant } from "../../core/kernel/time.ts";
import type { AppSecret } from "../../intake/signature.ts";
import type { StoreKey } from "../../store/key.ts";
import type { EndpointStore, StoredEndpoint, StoredSecret } from "../../store/port/endpoints.ts";
import type { FactSource } from "../../store/port/journal.ts";
import { secretDigest, secretPurpose, verifyTokenOf } from "./endpoints.ts";

/** What whoever posts through a door has to show, and the source that is recorded with what comes through. */
export type Door =
  | {
      readonly kind: "signature";
      readonly secrets: readonly AppSecret[];
      /** The source of what was signed with the secret of this name. */
      readonly sourceOf: (name: string) => FactSource;
    }
  | {
      readonly kind: "header";
      readonly source: FactSource;
      /** In lower case. */
      readonly header: string;
      /** What stands before the secret in it. */
      readonly prefix: string;
      readonly isSecret: SecretCheck;
    }
  /** Nothing more: the address itself was secret, or somebody said that this door stands open. */
  | { readonly kind: "open"; readonly source: FactSource };

/** Compares in constant time. */
export type SecretCheck = (presented: string) => boolean;

export interface Doors {
  /** The door behind the last part of an address; undefined where there is none. */
  readonly at: (segment: string) => Promise<Door | undefined>;
  /** The token by which Meta may verify the address; undefined where there is no endpoint. */
  readonly verifyTokenAt: (segment: string) => Promise<string | undefined>;
}

/** Doors whose endpoints may be changed in this process. */
export interface ChangingDoors extends Doors {
  /** Lets the endpoints be read again before the next post. */
  readonly forget: () => void;
}

export interface DoorPorts {
  readonly endpoints: Pick<EndpointStore, "list">;
  readonly key: StoreKey;
  readonly now: () => Instant;
}

/** A change of endpoints in another process holds here after this time at most. */
const FRESH_MS = 3_000;
/** Unknown addresses make the endpoints be read again, but no oftener than this. */
const UNKNOWN_MS = 500;

/** Keeps what is known of the endpoints in memory, because every post asks. A store that is away makes `at` reject. */
export function openDoors(ports: DoorPorts): ChangingDoors {
  let known: Directory | undefined;
  let readAt = 0;
  let reading: Promise<Directory> | undefined;
  /** How often what was known had to be forgotten: what was asked for before that is old. */
  let forgotten = 0;
  const read = (): Promise<Directory> => {
    const since = ports.now();
    const asked = forgotten;
    reading ??= ports.endpoints
      .list()
      .then((endpoints) => {
        const directory = directoryOf(endpoints, ports);
        if (asked === forgotten) [readAt, known] = [since, directory];
        return directory;
      })
      .finally(() => {
        if (asked === forgotten) reading = undefined;
      });
    return reading;
  };
  const find = async (segment: string): Promise<Found | undefined> => {
    const now = ports.now();
    const current = known === undefined || now - readAt >= FRESH_MS ? await read() : known;
    const found = current.find(segment, now);
    if (found || now - readAt < UNKNOWN_MS) return found;
    return (await read()).find(segment, now);
  };
  return {
    at: async (segment) => (await find(segment))?.door,
    verifyTokenAt: async (segment) => {
      const found = await find(segment);
      return found && verifyTokenOf(ports.key, found.endpoint.id);
    },
    forget: () => {
      forgotten += 1;
      known = undefined;
      reading = undefined;
    },
  };
}

/** An endpoint, and the door that stands there now. */
interface Found {
  readonly endpoint: StoredEndpoint;
  readonly door: Door;
}

interface Directory {
  readonly find: (segment: string, now: Instant) => Found | undefined;
}

function directoryOf(endpoints: readonly StoredEndpoint[], { key }: DoorPorts): Directory {
  const byName = new Map<string, StoredEndpoint>();
  const byPath = new Map<string, { readonly endpoint: StoredEndpoint; readonly secret: StoredSecret }>();
  const opened = new Map<string, string>();
  for (const endpoint of endpoints) {
    if (endpoint.revokedAt !== null) continue;
    if (endpoint.auth !== "path") byName.set(endpoint.name, endpoint);
    for (const secret of endpoint.secrets) {
      if (endpoint.auth === "path" && secret.digest) byPath.set(secret.digest, { endpoint, secret });
      const plain = secret.sealed && key.unseal(secret.sealed, secretPurpose(secret.id));
      if (plain) opened.set(secret.id, plain.toString());
    }
  }
  return {
    find: (segment, now) => {
      const endpoint = byName.get(segment);
      if (endpoint) return { endpoint, door: doorOf(endpoint, { key, opened, now }) };
      const path = byPath.get(secretDigest(key, segment));
      if (!path || !isInForce(path.secret, now)) return undefined;
      return { endpoint: path.endpoint, door: { kind: "open", source: sourceOf(path.endpoint) } };
    },
  };
}

interface Opening {
  readonly key: StoreKey;
  /** The secrets of signatures, by the id of their row. */
  readonly opened: ReadonlyMap<string, string>;
  readonly now: Instant;
}

function doorOf(endpoint: StoredEndpoint, { key, opened, now }: Opening): Door {
  const { auth } = endpoint;
  const source = sourceOf(endpoint);
  const inForce = endpoint.secrets.filter((secret) => isInForce(secret, now));
  if (auth === "unsigned") return { kind: "open", source };
  if (auth === "signature") {
    const secrets = inForce.flatMap(({ id }) => opened.get(id) ?? []);
    return {
      kind: "signature",
      secrets: secrets.map((secret) => ({ name: endpoint.name, secret })),
      sourceOf: () => source,
    };
  }
  const digests = inForce.flatMap(({ digest }) => digest ?? []);
  const isSecret: SecretCheck = (presented) => {
    const stated = Buffer.from(secretDigest(key, presented));
    return digests.filter((digest) => timingSafeEqual(Buffer.from(digest), stated)).length > 0;
  };
  if (auth === "bearer") return { kind: "header", source, header: "authorization", prefix: "Bearer ", isSecret };
  return { kind: "header", source, header: endpoint.header ?? "", prefix: "", isSecret };
}

function sourceOf({ source }: StoredEndpoint): FactSource {
  return { kind: "endpoint", name: source };
}

export function isInForce({ expiresAt }: StoredSecret, now: Instant): boolean {
  return expiresAt === null || now < expiresAt;
}
