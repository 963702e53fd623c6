import type { z } from "zod";
import type { AccountDefaults } from "../accounts.ts";
import { listed } from "../problem.ts";
import { isJson, type Json, objectAt } from "../webhook/read.ts";
import { accountsSchema, authSchema, numberSchema, portfolioSchema, usersSchema, wabaSchema } from "./schema.ts";

type Read = z.output<typeof accountsSchema>;
type Shaped = { readonly shape: Readonly<Record<string, unknown>> };

/** One notice for all keys that no place of the file has a meaning for. */
export function strangersIn(json: unknown): string[] {
  if (!isJson(json)) return [];
  const inPortfolios = within(json, "portfolios", portfolioSchema).concat(
    Object.entries(objectAt(json, "portfolios") ?? {}).flatMap(([id, portfolio]) =>
      strangers(
        isJson(portfolio) ? portfolio.auth_international : undefined,
        authSchema,
        `portfolios.${id}.auth_international.`,
      ),
    ),
  );
  const keys = [
    ...strangers(json, accountsSchema, ""),
    ...within(json, "wabas", wabaSchema),
    ...inPortfolios,
    ...within(json, "numbers", numberSchema),
    ...strangers(json.users, usersSchema, "users."),
  ];
  return keys.length === 0 ? [] : [`Daybook knows nothing of these keys and left them out: ${listed(keys)}.`];
}

/** What is possible and looks like a slip. */
export function slipsIn(read: Read, defaults: AccountDefaults): string[] {
  const wabas = new Set(Object.keys(read.wabas));
  const portfolios = new Set(
    Object.entries(read.wabas).flatMap(([id, { portfolio, changes }]) => [
      portfolio ?? id,
      ...changes.flatMap((change) => change.portfolio ?? []),
    ]),
  );
  const assumed = Object.entries(read.wabas).flatMap(([id, waba]) =>
    (["zone", "currency"] as const)
      .filter((key) => waba[key] === undefined)
      .map((key) => `WABA ${id} states no ${key}; ${defaults[key]} is taken.`),
  );
  const unused = Object.keys(read.portfolios).filter((id) => !portfolios.has(id));
  const astray = Object.values(read.numbers).flatMap(({ waba }) =>
    waba === undefined || wabas.has(waba) ? [] : [waba],
  );
  return [
    ...assumed,
    ...(unused.length > 0 ? [`No WABA of the file belongs to these portfolios: ${listed(unused)}.`] : []),
    ...(astray.length > 0
      ? [`Numbers belong to WABAs that the file does not describe: ${listed([...new Set(astray)])}.`]
      : []),
  ];
}

function within(json: Json, key: string, schema: Shaped): string[] {
  return Object.entries(objectAt(json, key) ?? {}).flatMap(([id, item]) => strangers(item, schema, `${key}.${id}.`));
}

function strangers(value: unknown, { shape }: Shaped, prefix: string): string[] {
  if (!isJson(value)) return [];
  return Object.keys(value)
    .filter((key) => !Object.hasOwn(shape, key))
    .map((key) => `${prefix}${key}`);
}
