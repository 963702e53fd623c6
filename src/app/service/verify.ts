import { setTimeout as sleep } from "node:timers/promises";
import type { AccountBooks } from "../../store/port/accounts.ts";
import type { Auditing } from "../../store/port/snapshot.ts";
import { auditBilling, type BillingAudit } from "./audit/billing.ts";
import { auditCharges, auditCounters } from "./audit/charges.ts";
import { type AuditReport, openFindings } from "./audit/findings.ts";
import { auditMessages } from "./audit/messages.ts";
import { auditThreads } from "./audit/threads.ts";
import { chargeKey } from "./charges/plan.ts";

/** What verifying works with. */
export interface VerifyParts {
  readonly auditing: Auditing;
  readonly accounts: AccountBooks;
  /** Absent: sales and the ledger are left out. */
  readonly billing?: Omit<BillingAudit, "accounts">;
  /** Told after each partition. */
  readonly onProgress?: (done: number, of: number) => void;
}

/**
 * Derives all books anew from the facts, step by step and from scratch, and compares them byte for byte with those on
 * file: facts to messages, messages to threads and usage, usage to charges, charges to sums and sales, sales to entries of
 * the ledger, entries to chains and balances. Booking may go on meanwhile. Memory holds one partition's share of messages,
 * one thread, one instant of a counter, or one root's month of sales at a time.
 */
export async function verify(parts: VerifyParts): Promise<AuditReport> {
  for (let attempt = 1; ; attempt += 1) {
    const report = await auditOnce(parts, attempt === ATTEMPTS);
    if (report) return report;
    await sleep(PAUSE_MS);
  }
}

/** Account settings are followed partition by partition; until all of them have, there is nothing to compare with. */
const ATTEMPTS = 60;
const PAUSE_MS = 500;

async function auditOnce(
  { auditing, accounts, billing, onProgress }: VerifyParts,
  isLast: boolean,
): Promise<AuditReport | undefined> {
  return auditing.snapshot(async (snapshot) => {
    const findings = openFindings();
    const partitions = await snapshot.partitions();
    if (!isLast && partitions.some((one) => one.accounts !== partitions[0]?.accounts)) return undefined;
    const owners = await snapshot.owners();
    const steps = partitions.length + owners.length;
    const waiting = new Set((await snapshot.waiting()).map(chargeKey));
    const newest = partitions.reduce((version, one) => (one.accounts > version ? one.accounts : version), 0n);
    const { settings } = await accounts.at(newest);
    const audit = { snapshot, settings, waiting, findings };
    for (const [index, partition] of partitions.entries()) {
      const own = await accounts.at(partition.accounts);
      await auditMessages(snapshot, partition, own.settings, findings);
      await auditThreads(snapshot, partition, own.settings, findings);
      await auditCharges(audit, partition.partition);
      onProgress?.(index + 1, steps);
    }
    for (const [index, owner] of owners.entries()) {
      await auditCounters(audit, owner);
      onProgress?.(partitions.length + index + 1, steps);
    }
    for (const words of await snapshot.wrongSums(20))
      findings.compare("sum", words, "the sum of the charges", "another");
    for (const place of await snapshot.wrongRevisions(20))
      findings.compare("revision", chargeKey(place).replaceAll("\n", " "), "all revisions", "some are missing");
    if (billing) await auditBilling({ ...billing, accounts }, findings);
    return findings.report(waiting.size);
  });
}
