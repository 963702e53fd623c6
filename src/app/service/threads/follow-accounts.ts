import { EVER, touchedAccounts } from "../../../core/ledger/account-changes.ts";
import type { AccountVersion } from "../../../store/port/accounts.ts";
import type { ThreadJob } from "./job.ts";
import { separateUsers } from "./learn-users.ts";

/**
 * Brings the books of a partition from the account settings that they follow to those of the job: what is touched is
 * folded again, and the owners of its charges look at all of them.
 */
export async function followAccounts(job: ThreadJob, before: AccountVersion): Promise<void> {
  const { batch, settings, sheet } = job;
  const touched = touchedAccounts(before.settings, settings);
  if (touched.users.size > 0) {
    const { names, onFile } = await separateUsers(batch, [...touched.users], settings);
    for (const { name, root } of names) job.root(name, root);
    for (const stored of await batch.messagesOfRoots(onFile)) sheet.refile(stored);
  }
  if (touched.all) {
    for (const place of await batch.threads()) sheet.touch(place, EVER, Number.MAX_SAFE_INTEGER, true);
    return;
  }
  for (const [waba, from] of touched.wabas) {
    for (const place of await batch.threadsOfWaba(waba, from)) sheet.touch(place, from, Number.MAX_SAFE_INTEGER, true);
  }
  for (const place of await batch.threadsOfNumbers([...touched.numbers]))
    sheet.touch(place, EVER, Number.MAX_SAFE_INTEGER, true);
}
