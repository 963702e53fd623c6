import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import type { AccessStore, NewPerson, Person } from "../../../store/port/access.ts";
import { type Actor, DAYBOOK } from "./actor.ts";

/** Why somebody cannot be added or changed. */
export type PersonRefusal = "no_such_person" | "email_taken" | "last_owner" | "business_needs_wabas";

export type PersonChange = Partial<Pick<Person, "name" | "role" | "wabas">>;

/** The first owner's address where nobody stated one. */
export const FIRST_OWNER = "owner@daybook.local";

/** Makes an owner where nobody is known yet, and gives the token of their one-time link. */
export async function ensureOwner(store: AccessStore, email: string): Promise<string | undefined> {
  const person = await store.atomically(async ({ roster, audit }) => {
    if ((await roster.list()).length > 0) return undefined;
    const made = await roster.create({ email, name: "Owner", role: "owner", wabas: [] });
    if (made) await audit.append({ ...DAYBOOK, ...entry("person.create", made.id, null, made) });
    return made;
  });
  return person && store.people.newLink(person);
}

/** Adds somebody; they come in by a one-time link. */
export async function addPerson(
  store: Pick<AccessStore, "atomically">,
  wish: NewPerson,
  by: Actor,
): Promise<Result<Person, PersonRefusal>> {
  if (needsWabas(wish)) return refuse("business_needs_wabas");
  return store.atomically(async ({ roster, audit }) => {
    const person = await roster.create(wish);
    if (!person) return refuse("email_taken");
    await audit.append({ ...by, ...entry("person.create", person.id, null, person) });
    return ok(person);
  });
}

/** Changes name, role or WABAs. The last owner stays one, so that somebody can always let people in. */
export async function changePerson(
  store: Pick<AccessStore, "atomically">,
  { id, to }: { readonly id: string; readonly to: PersonChange },
  by: Actor,
): Promise<Result<Person, PersonRefusal>> {
  return store.atomically(async ({ roster, audit }) => {
    const everybody = await roster.list();
    const before = everybody.find((person) => person.id === id);
    if (!before) return refuse("no_such_person");
    if (to.role !== undefined && to.role !== "owner" && isLastOwner(before, everybody)) return refuse("last_owner");
    if (needsWabas({ ...before, ...to })) return refuse("business_needs_wabas");
    const after = await roster.change(id, to);
    if (!after) return refuse("no_such_person");
    await audit.append({ ...by, ...entry("person.change", id, before, after) });
    return ok(after);
  });
}

/** Removes somebody and ends their sessions. */
export async function removePerson(
  store: Pick<AccessStore, "atomically">,
  id: string,
  by: Actor,
): Promise<Result<Person, PersonRefusal>> {
  return store.atomically(async ({ roster, audit }) => {
    const everybody = await roster.list();
    const before = everybody.find((person) => person.id === id);
    if (!before) return refuse("no_such_person");
    if (isLastOwner(before, everybody)) return refuse("last_owner");
    await roster.remove(id);
    await audit.append({ ...by, ...entry("person.remove", id, before, null) });
    return ok(before);
  });
}

function needsWabas({ role, wabas }: Pick<Person, "role" | "wabas">): boolean {
  return role === "business" && wabas.length === 0;
}

function isLastOwner(person: Person, everybody: readonly Person[]): boolean {
  return person.role === "owner" && everybody.every(({ id, role }) => id === person.id || role !== "owner");
}

function entry(action: string, subject: string, before: Person | null, after: Person | null) {
  return { action, subject, before: before && shownPerson(before), after: after && shownPerson(after) };
}

function shownPerson({ email, name, role, wabas }: Person): object {
  return { email, name, role, wabas };
}
