import { COMMAND_LINE } from "../app/service/access/actor.ts";
import { takeAccounts } from "../app/service/accounts/take-accounts.ts";
import { BASE_SETTINGS } from "../app/service/base-settings.ts";
import { openKey } from "../store/key.ts";
import { openAudit } from "../store/postgres/access/audit.ts";
import { openAccountBooks } from "../store/postgres/books/account-books.ts";
import { openJournal } from "../store/postgres/journal/journal.ts";
import { openStoreKey } from "../store/postgres/store-key.ts";
import { EXIT } from "./exit.ts";
import { readAccountsFile } from "./run-settings.ts";
import { withStore } from "./serve/open-store.ts";
import { plural } from "./terminal.ts";

/** Takes an accounts file into the store; gives the exit status. */
export async function runWabaPut(file: string, flags: Readonly<Record<string, unknown>>): Promise<number> {
  const { settings, known: facts, notices } = await readAccountsFile(file, {});
  for (const notice of notices) process.stderr.write(`${file}: ${notice}\n`);
  return withStore(flags, async ({ store, settings: { key: stated } }) => {
    const journal = openJournal(store.pool, openKey((await openStoreKey(store, stated)).key));
    const desk = {
      accounts: openAccountBooks(store.pool, BASE_SETTINGS),
      audit: openAudit(store.pool),
      journal,
      names: journal.names,
      now: Date.now,
    };
    await takeAccounts(desk, { settings, facts }, COMMAND_LINE);
    const { wabas, portfolios, numbers } = settings;
    const [many, owners, own] = [wabas, portfolios, numbers].map((record) => Object.keys(record).length);
    const taken = [plural(many ?? 0, "WABA"), plural(owners ?? 0, "portfolio"), plural(own ?? 0, "number")];
    process.stdout.write(`${file}: ${taken.join(", ")}\n`);
    return EXIT.ok;
  });
}
