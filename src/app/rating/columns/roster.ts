import { type Refused, refusalOf } from "../../../core/engine.ts";
import { type FindWaba, openAccounts, type Waba } from "../../../core/usage/accounts.ts";
import type { MessageFact } from "../../../core/usage/fact.ts";
import { underNumberId } from "../../../core/usage/gather.ts";
import type { Identities } from "../../../core/usage/identity.ts";
import { natureOf, opensWindow } from "../../../core/usage/nature.ts";
import { MODEL_IDS, type Settings } from "../../../core/usage/settings.ts";
import { eventsOf, threadScope, unusable } from "../../../core/usage/timeline.ts";
import type { MessageClass } from "./classes.ts";
import { type Numbers, openNumbers } from "./numbers.ts";
import { CLASS, FLOATS, GONE, INTS, messageAt, NOBODY, type RowTable, USER } from "./row-table.ts";

/** What a class of messages means under the settings. */
export interface Role {
  /** Under the phone number id of its number. */
  readonly template: MessageFact;
  readonly waba: Waba;
  /** `whole`: its messages are folded as they stand; no short cut knows them. */
  readonly does: "receives" | "enters" | "sends" | "nothing" | "whole";
  readonly failed: boolean;
  readonly scope: number;
  /** Its number, by a small number. */
  readonly number: number;
  /** Classes that are rated alike share it: they differ in number, template, agent, campaign, or in types of one nature. */
  readonly ratedAs: number;
}

/** Who is who and what is what among the rows of a table, once all aliases are known. */
export interface Roster {
  readonly roles: readonly Role[];
  readonly classes: readonly MessageClass[];
  readonly userName: (user: number) => string;
  /** A number by its phone number id. */
  readonly numberName: (name: string) => string;
  readonly numberCount: number;
  readonly refusals: readonly Refused[];
  readonly wabaOf: FindWaba;
}

/** The same, with the thread of each row by a small number; {@link NO_THREAD} for rows without events. */
export interface FiledRoster extends Roster {
  readonly threads: Int32Array;
  readonly threadCount: number;
}

export const NO_THREAD = -1;

/** Finds out what each row of a joined table is to the threads. */
export function openRoster(table: RowTable, settings: Settings, identities: Identities): FiledRoster {
  const { roles, wabaOf, scopes, numbers } = openRoles(table.classes.all, settings, identities);
  const userName = (user: number) => table.users.text(user);
  const roots = rootsOf(table, identities);
  const threadOf = openThreadNumbers(roots.length);
  const threads = new Int32Array(table.count).fill(NO_THREAD);
  const refusals: Refused[] = [];
  const { ints, floats, count } = table;
  const names = { classes: table.classes.all, userName };
  const fileSeldom = (row: number): number => {
    const message = underNumberId(messageAt(table, row, names), identities);
    if (unusable(message) !== undefined) {
      const refused = refusalOf(message);
      if (refused) refusals.push(refused);
      return NO_THREAD;
    }
    if (eventsOf(message, settings.rules).length === 0) return NO_THREAD;
    const scope = scopes.of(threadScope(message, wabaOf(message), settings.rules));
    return threadOf.of(roots[ints[row * INTS + USER] ?? 0] ?? 0, scope);
  };
  for (let row = 0; row < count; row += 1) {
    const known = ints[row * INTS + CLASS] ?? GONE;
    if (known === GONE) continue;
    const role = roles[known];
    const user = ints[row * INTS + USER] ?? NOBODY;
    const then = floats[row * FLOATS + 1] ?? Number.NaN;
    const isPlain = role !== undefined && user >= 0 && !Number.isNaN(floats[row * FLOATS] ?? Number.NaN);
    if (!isPlain || role.does === "whole") threads[row] = fileSeldom(row);
    else if (role.does === "receives" || role.does === "enters" || (role.does === "sends" && !Number.isNaN(then)))
      threads[row] = threadOf.of(roots[user] ?? 0, role.scope);
  }
  return {
    roles,
    classes: names.classes,
    userName,
    numberName: identities.number,
    numberCount: numbers.count(),
    threads,
    threadCount: threadOf.count(),
    refusals,
    wabaOf,
  };
}

/** What each class means; the same classes under the same settings and aliases give the same numbers. */
export function openRoles(classes: readonly MessageClass[], settings: Settings, identities: Identities) {
  const wabaOf = openAccounts(settings);
  const scopes = openNumbers();
  const ratings = openNumbers();
  const numbers = openNumbers();
  const roles = classes.map((one) => roleOf(one, { settings, identities, wabaOf, scopes, numbers, ratings }));
  return { roles, wabaOf, scopes, numbers };
}

interface RoleContext {
  readonly settings: Settings;
  readonly identities: Identities;
  readonly wabaOf: FindWaba;
  readonly scopes: Numbers;
  readonly numbers: Numbers;
  readonly ratings: Numbers;
}

function roleOf(
  { template: stated, failed }: MessageClass,
  { settings: { rules, wabas }, identities, wabaOf, scopes, numbers, ratings }: RoleContext,
): Role {
  const template = underNumberId(stated, identities);
  const waba = wabaOf(template);
  const does = doing(template, failed, rules.cbp1_failed_opens);
  const isDated = Object.hasOwn(wabas, waba.id) && (wabas[waba.id]?.changes?.length ?? 0) > 0;
  return {
    template,
    waba,
    does: isDated && does !== "nothing" ? "whole" : does, // what its WABA is depends on each event's instant
    failed,
    scope: scopes.of(threadScope(template, waba, rules)),
    number: numbers.of(template.number),
    ratedAs: ratings.of(ratingKey(template, waba)),
  };
}

function doing(template: MessageFact, failed: boolean, failuresMatter: boolean): Role["does"] {
  if (template.direction === undefined) return "whole";
  if (template.direction === "inbound") {
    if (!opensWindow(template)) return "nothing";
    return template.entryPoint === undefined ? "receives" : "enters";
  }
  if (!failed) return "sends";
  return failuresMatter ? "whole" : "nothing";
}

/** Of the type, only what it means to the models; the number, which only counters look at, is asked for apart. */
function ratingKey(template: MessageFact, { id }: Waba): string {
  const { number: _, type, template: __, agent: ___, campaign: ____, ...rest } = template;
  const natures = MODEL_IDS.map((model) => natureOf(template, model));
  return JSON.stringify([id, natures, rest], (_____, value) => (typeof value === "bigint" ? `${value}` : value));
}

/** For each name of a user, the number of the one name under which all of that user's names meet. */
function rootsOf({ users }: RowTable, identities: Identities): Int32Array {
  const roots = new Int32Array(users.size);
  const numbers = openNumbers();
  for (let user = 0; user < roots.length; user += 1) roots[user] = numbers.of(identities.user(users.text(user)));
  return roots;
}

/** Threads by small numbers, in the order in which they are met; nearly every user has one scope only. */
function openThreadNumbers(users: number) {
  const firstScope = new Int32Array(users).fill(NO_THREAD);
  const firstThread = new Int32Array(users);
  const others = new Map<number, number>();
  let count = 0;
  const next = () => {
    count += 1;
    return count - 1;
  };
  return {
    count: () => count,
    of: (user: number, scope: number): number => {
      const known = firstScope[user];
      if (known === scope) return firstThread[user] ?? 0;
      if (known === NO_THREAD) {
        firstScope[user] = scope;
        firstThread[user] = next();
        return firstThread[user] ?? 0;
      }
      const key = scope * users + user;
      const other = others.get(key) ?? next();
      others.set(key, other);
      return other;
    },
  };
}
