import type { ApiKey, Person, Reach, Role, Scope } from "../../../store/port/access.ts";

export const ROLES = ["owner", "operator", "auditor", "business"] as const satisfies readonly Role[];
export const SCOPES = ["read", "write", "admin"] as const satisfies readonly Scope[];

/** Who asks. */
export type Caller =
  | { readonly kind: "nobody" }
  | { readonly kind: "person"; readonly person: Person }
  | { readonly kind: "key"; readonly key: ApiKey };

/** Who may use something: people by role, keys by scope. */
interface Rule {
  readonly roles: readonly Role[];
  readonly scope: Scope | null;
  /** Whether who sees some WABAs only may ask too, and then sees only those. */
  readonly isForLimited: boolean;
  readonly means: string;
}

/** What a route can ask for. Each route names exactly one; a route that names none answers nobody. */
export const RIGHTS = {
  anyone: { roles: ROLES, scope: null, isForLimited: true, means: "Anyone, without a key." },
  self: { roles: ROLES, scope: null, isForLimited: true, means: "Whoever is signed in or has a key." },
  read: {
    roles: ROLES,
    scope: "read",
    isForLimited: true,
    means: "Every role, and keys with the scope `read`. Who is limited to some WABAs sees only those.",
  },
  read_all: {
    roles: ["owner", "operator", "auditor"],
    scope: "read",
    isForLimited: false,
    means: "Owner, operator, auditor, and unlimited keys with the scope `read`.",
  },
  write: {
    roles: ["owner", "operator"],
    scope: "write",
    isForLimited: false,
    means: "Owner, operator, and unlimited keys with the scope `write`.",
  },
  audit: {
    roles: ["owner", "auditor"],
    scope: "admin",
    isForLimited: false,
    means: "Owner, auditor, and keys with the scope `admin`.",
  },
  admin: { roles: ["owner"], scope: "admin", isForLimited: false, means: "Owner, and keys with the scope `admin`." },
} as const satisfies Readonly<Record<string, Rule>>;
export type Right = keyof typeof RIGHTS;

/** Why somebody may not: nobody knows them, or they are known and it is not theirs to do. */
export type Denial = "unknown" | "not_allowed";

/** Whether a caller has a right; nothing where they have. */
export function denial(caller: Caller, right: Right): Denial | undefined {
  const { roles, scope, isForLimited }: Rule = RIGHTS[right];
  if (right === "anyone") return undefined;
  if (caller.kind === "nobody") return "unknown";
  if (!isForLimited && reachOf(caller) !== "all") return "not_allowed";
  if (caller.kind === "person") return roles.includes(caller.person.role) ? undefined : "not_allowed";
  return scope === null || caller.key.scopes.includes(scope) ? undefined : "not_allowed";
}

/** What a role amounts to in scopes. An auditor's part of `admin`, the audit log, cannot be given to a key by itself. */
const WORTH: Readonly<Record<Role, readonly Scope[]>> = {
  owner: SCOPES,
  operator: ["read", "write"],
  auditor: ["read", "admin"],
  business: ["read"],
};

/** Whether a caller has what these scopes, or this role, would let somebody else do: nobody gives a right that they have not. */
export function mayGive(caller: Caller, given: Role | readonly Scope[]): boolean {
  const scopes = typeof given === "string" ? WORTH[given] : given;
  if (caller.kind === "nobody") return false;
  if (caller.kind === "person") return caller.person.role === "owner";
  return scopes.every((scope) => caller.key.scopes.includes(scope));
}

/** Whose data a caller may see. Nobody sees nothing. */
export function reachOf(caller: Caller): Reach {
  if (caller.kind === "nobody") return [];
  if (caller.kind === "key") return caller.key.wabas;
  return caller.person.role === "business" ? caller.person.wabas : "all";
}
