import { openAccounts } from "./accounts.ts";
import type { TrafficParameters } from "./parameters.ts";
import { openPopulation } from "./users.ts";

/**
 * The accounts file that belongs to simulated traffic, as text: zones, currencies, portfolios, numbers, and which phone
 * number and user id are one user, for whom a message log knows by both.
 */
export function accountsFile(parameters: TrafficParameters): string {
  const accounts = openAccounts(parameters);
  const { wabas, numbers } = accounts;
  const renamed = openPopulation(parameters, accounts).renamed();
  const homes = new Map(wabas.toReversed().map(({ portfolio, country }) => [portfolio, country.code]));
  const file = {
    wabas: Object.fromEntries(
      wabas.map(({ id, country, currency, portfolio }) => [id, { zone: country.zone, currency, portfolio }]),
    ),
    portfolios: Object.fromEntries([...homes].toReversed().map(([id, location]) => [id, { location }])),
    numbers: Object.fromEntries(numbers.map(({ id, digits, waba }) => [id, { waba: waba.id, digits }])),
    users: { join: Array.from(renamed, ({ phone, bsuid }) => [phone, bsuid]) },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
