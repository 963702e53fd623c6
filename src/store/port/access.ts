import type { Page, PageOf } from "./reads.ts";

/** What a person may do: run the house, work in it, look at all of it, or look at the WABAs of one business. */
export type Role = "owner" | "operator" | "auditor" | "business";

/** What an API key may do. None includes another. */
export type Scope = "read" | "write" | "admin";

/** Whose data a caller may see: everybody's, or that of some WABAs only. */
export type Reach = "all" | readonly string[];

/** Somebody who signs in. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** For the role `business`; everybody else sees all. */
  readonly wabas: readonly string[];
  readonly createdAt: Date;
}

/** What becomes of a request to sign in or out: `Set-Cookie` headers, word for word. */
export interface SignedIn {
  readonly person: Person;
  readonly cookies: readonly string[];
}

/** Passwords, sessions and one-time links. Tokens and passwords never leave it but to whom they belong. */
export interface People {
  /** The person whose session cookie these headers carry. */
  readonly bySession: (headers: Headers) => Promise<Person | undefined>;
  readonly signIn: (email: string, password: string, headers: Headers) => Promise<SignedIn | undefined>;
  /** A one-time link works once, for an hour. */
  readonly signInByLink: (token: string, headers: Headers) => Promise<SignedIn | undefined>;
  /** Ends the session of these headers; gives the cookies that take it away from the browser. */
  readonly signOut: (headers: Headers) => Promise<readonly string[]>;
  /** The token of a new one-time link. */
  readonly newLink: (person: Person) => Promise<string>;
  /** Ends every other session of the person. False where the person has a password and `current` is not it. */
  readonly setPassword: (person: Person, to: NewPassword, headers: Headers) => Promise<boolean>;
}

/** Who there is, and what each may do. */
export interface Roster {
  readonly list: () => Promise<readonly Person[]>;
  readonly byId: (id: string) => Promise<Person | undefined>;
  /** Nothing where the address is taken. */
  readonly create: (person: NewPerson) => Promise<Person | undefined>;
  /** A change of role or WABAs holds from the next request on. */
  readonly change: (id: string, to: Partial<Pick<Person, "name" | "role" | "wabas">>) => Promise<Person | undefined>;
  /** Removes the person and ends their sessions. */
  readonly remove: (id: string) => Promise<boolean>;
}

/** `current` is needed where the person has a password; a one-time link takes the old one away. */
export interface NewPassword {
  readonly current: string | undefined;
  readonly password: string;
}

export type NewPerson = Pick<Person, "email" | "name" | "role" | "wabas">;

/** An API key as it may be shown; its secret is known to its holder only. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly wabas: Reach;
  readonly createdAt: Date;
  readonly createdBy: string;
  /** To the minute; null: never used. */
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

export type NewKey = Omit<ApiKey, "createdAt" | "lastUsedAt" | "revokedAt"> & { readonly hash: Uint8Array };

export interface Keys {
  readonly create: (key: NewKey) => Promise<ApiKey>;
  readonly list: () => Promise<readonly ApiKey[]>;
  /** A key with the hash of its secret, revoked and expired ones too. */
  readonly byId: (id: string) => Promise<{ readonly key: ApiKey; readonly hash: Uint8Array } | undefined>;
  /** Notes a use, at most once a minute. */
  readonly used: (id: string) => Promise<void>;
  /** Nothing where there is no such key; revoking twice is revoking once. */
  readonly revoke: (id: string) => Promise<ApiKey | undefined>;
}

/** A change that somebody made. Neither secrets nor people's numbers stand in it. */
export interface AuditEntry {
  readonly at: Date;
  readonly id: string;
  /** `person:ID`, `key:ID`, `daybook` for what the program does by itself, `command line`. */
  readonly actor: string;
  readonly actorName: string;
  /** A verb and a noun: `key.create`, `waba.change`. */
  readonly action: string;
  /** What was changed, by its id. */
  readonly subject: string;
  readonly before: unknown;
  readonly after: unknown;
  /** The request that did it; null where there was none. */
  readonly request: string | null;
}

export type NewAuditEntry = Omit<AuditEntry, "at" | "id">;

export interface Audit {
  readonly append: (entry: NewAuditEntry) => Promise<void>;
  /** Newest first. */
  readonly list: (
    query: Page & { readonly action: string | null; readonly subject: string | null },
  ) => Promise<PageOf<AuditEntry>>;
}

/** What was stored for an idempotency key, or that it is now the caller's to carry out. */
export type Claim =
  | { readonly state: "claimed"; readonly epoch: number }
  | { readonly state: "running" }
  | { readonly state: "other" }
  | { readonly state: "done"; readonly answer: Uint8Array };

/** Answers to requests that were marked with an idempotency key, sealed by the service, for a day. */
export interface Idempotency {
  /** `slot` is a hash of caller and key, `request` a hash of everything that was asked. */
  readonly claim: (slot: Uint8Array, request: Uint8Array) => Promise<Claim>;
  readonly finish: (slot: Uint8Array, epoch: number, answer: Uint8Array) => Promise<void>;
  /** Gives the key back, where the request came to nothing and may be tried again. */
  readonly release: (slot: Uint8Array, epoch: number) => Promise<void>;
  /** Removes what is older than a day. */
  readonly sweep: () => Promise<number>;
}

/** What changes together with its entry in the audit log, or not at all. */
export interface AccessChanges {
  readonly roster: Roster;
  readonly keys: Keys;
  readonly audit: Audit;
}

/** Everything that decides who may do what, and keeps what they did. */
export interface AccessStore extends AccessChanges {
  readonly people: People;
  readonly idempotency: Idempotency;
  /** Runs the work in one transaction, again where two got in each other's way. */
  readonly atomically: <T>(work: (changes: AccessChanges) => Promise<T>) => Promise<T>;
}
