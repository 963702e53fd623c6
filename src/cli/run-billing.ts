import { readFile } from "node:fs/promises";
import { COMMAND_LINE } from "../app/service/access/actor.ts";
import { removeBusiness, stateBusiness } from "../app/service/billing/businesses.ts";
import type { BillingDesk, Refused } from "../app/service/billing/desk.ts";
import { statePlan } from "../app/service/billing/plans.ts";
import { type KnownBilling, latestBilling } from "../app/service/billing/state.ts";
import type { Result } from "../core/kernel/result.ts";
import { loadBusiness } from "../intake/business.ts";
import { loadPlan } from "../intake/plan.ts";
import { openAudit } from "../store/postgres/access/audit.ts";
import { openBillingBooks } from "../store/postgres/billing/billing-books.ts";
import { EXIT, UsageError } from "./exit.ts";
import { planProblemLine } from "./plan/read-plan.ts";
import { withStore } from "./serve/open-store.ts";
import { formatTable, openTerminal } from "./terminal.ts";

type Flags = Readonly<Record<string, unknown>>;

/** Puts business files, one after the other, until one is refused. */
export function runBusinessPut(files: readonly string[], flags: Flags): Promise<number> {
  return putAll(files, flags, async (file, desk) => {
    const read = await loadBusiness(file);
    return read.ok ? stateBusiness(desk, read.value, COMMAND_LINE) : read;
  });
}

/** Puts plan files. */
export function runPlanPut(files: readonly string[], flags: Flags): Promise<number> {
  return putAll(files, flags, async (file, desk) => {
    const read = await loadPlan(file);
    if (!read.ok) return read;
    const json: unknown = JSON.parse((await readFile(file, "utf8")).replace(/^\uFEFF/, ""));
    return statePlan(desk, json, COMMAND_LINE);
  });
}

type Put = (file: string, desk: BillingDesk) => Promise<Result<KnownBilling, Refused>>;

function putAll(files: readonly string[], flags: Flags, put: Put): Promise<number> {
  return withStore(flags, async ({ store }) => {
    const desk = { billing: openBillingBooks(store.pool), audit: openAudit(store.pool) };
    for (const file of files) {
      const stated = await put(file, desk);
      if (!stated.ok) {
        process.stderr.write(
          `${[`daybook: ${file} is refused:`, ...stated.refusal.map(planProblemLine)].join("\n")}\n`,
        );
        return EXIT.refused;
      }
      process.stdout.write(`${file}: taken\n`);
    }
    return EXIT.ok;
  });
}

/** Takes back all that was said of a business. */
export function runBusinessRemove(id: string, flags: Flags): Promise<number> {
  return withStore(flags, async ({ store }) => {
    const desk = { billing: openBillingBooks(store.pool), audit: openAudit(store.pool) };
    if (!(await latestBilling(desk.billing)).businesses.has(id))
      throw new UsageError(`there is no business ${id}; daybook business list shows them`);
    const removed = await removeBusiness(desk, id, COMMAND_LINE);
    if (!removed.ok) {
      process.stderr.write(`${[`daybook: ${id} stays:`, ...removed.refusal.map(planProblemLine)].join("\n")}\n`);
      return EXIT.refused;
    }
    process.stdout.write(`${id}: removed\n`);
    return EXIT.ok;
  });
}

export function runBusinessList(flags: Flags): Promise<number> {
  return withState(flags, ({ businesses }) => {
    const columns = ["id", "name", "seller", "settlement", "plans", "wabas"].map((title) => ({ title }));
    const rows = [...businesses.values()]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, name, seller, settlement, plans, wabas }) => [
        id,
        name,
        seller ?? "provider",
        settlement,
        plans.map(({ plan }) => plan).join(", "),
        wabas.map(({ waba }) => waba).join(", "),
      ]);
    return formatTable(columns, rows, openTerminal(process.stdout));
  });
}

export function runPlanList(flags: Flags): Promise<number> {
  return withState(flags, ({ plans, businesses }) => {
    const columns = ["id", "versions", "currency", "businesses"].map((title) => ({ title }));
    const rows = [...plans.values()]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, versions }) => [
        id,
        versions.map(({ from }) => `from ${from}`).join(", "),
        versions.at(-1)?.currency ?? "",
        String([...businesses.values()].filter((one) => one.plans.some(({ plan }) => plan === id)).length),
      ]);
    return formatTable(columns, rows, openTerminal(process.stdout));
  });
}

function withState(flags: Flags, text: (state: KnownBilling) => string): Promise<number> {
  return withStore(flags, async ({ store }) => {
    process.stdout.write(`${text(await latestBilling(openBillingBooks(store.pool)))}\n`);
    return EXIT.ok;
  });
}

/** Prints what is known of one business or plan, so that it can be changed and put back. */
export function runShow(kind: "business" | "plan", id: string, flags: Flags): Promise<number> {
  return withStore(flags, async ({ store }) => {
    const { facts } = await openBillingBooks(store.pool).latest();
    const fact = facts.find((one) => one.kind === kind && one.subject === id);
    if (!fact) {
      process.stderr.write(`daybook: there is no ${kind} ${id}; daybook ${kind} list shows them\n`);
      return EXIT.refused;
    }
    process.stdout.write(`${JSON.stringify(fact.body, null, 2)}\n`);
    return EXIT.ok;
  });
}
