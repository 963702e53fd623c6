import { differences, type TrialDifference } from "../app/plan/trial-lines.ts";
import { explainUnits, type Trial, tryPlan } from "../app/plan/try-plan.ts";
import { rateFiles } from "../app/rate-files.ts";
import { countsDialogs } from "../core/billing/dialog-units.ts";
import type { Plan } from "../core/billing/plan.ts";
import type { Charge } from "../core/pricing/charge.ts";
import type { Fact } from "../core/usage/fact.ts";
import { readInputs } from "../intake/read-input.ts";
import type { TryFlags } from "./commands/plan.ts";
import { EXIT, UsageError } from "./exit.ts";
import { checkPaths, printFindings } from "./findings.ts";
import { readPlan, strangeNames } from "./plan/read-plan.ts";
import { trialCsv, trialJson } from "./plan/trial-forms.ts";
import { trialTable } from "./plan/trial-table.ts";
import { type Prepared, prepare } from "./run-settings.ts";
import { openTerminal } from "./terminal.ts";

/** What is printed: the trial, and where a second plan is named, how it differs. */
export interface Tried {
  readonly trial: Trial;
  readonly against: Trial | null;
  readonly differences: readonly TrialDifference[];
}

/** Tries a plan on a message history; gives the exit status. */
export async function runPlanTry(path: string, flags: TryFlags): Promise<number> {
  const { messages } = flags;
  if (!messages) throw new UsageError("name a message history with --messages, or a month of the store with --month");
  await checkPaths(messages);
  checkDay(flags.asOf);
  const prepared = await prepare(flags);
  const [plan, other] = await Promise.all([
    readPlan(path),
    flags.against === undefined ? null : readPlan(flags.against),
  ]);
  const plans = [plan, ...(other ? [other] : [])];
  if (messages.includes("-") && plans.some(countsDialogs)) {
    throw new UsageError("--messages -: a plan that counts dialogs reads the messages twice; name a file");
  }
  const { charges, report } = await rated(messages, prepared);
  const facts = plans.some(countsDialogs) ? await factsOf(messages, prepared) : [];
  if (flags.explain !== undefined)
    return explainOne(plan, { prepared, charges, facts, asOf: flags.asOf }, flags.explain);
  const tried = tryAll(plan, other, { prepared, charges, facts, asOf: flags.asOf });
  process.stdout.write(formOf(tried, flags.format));
  const notices = plans.flatMap((one) => strangeNames(one, prepared.rates));
  printFindings(report, [...prepared.notices, ...notices], openTerminal(process.stderr));
  const isUnpriced = tried.trial.refusals.length > 0 || (tried.against?.refusals.length ?? 0) > 0;
  return isUnpriced || (report.problemCount > 0 && !flags.skipBad) ? EXIT.refused : EXIT.ok;
}

/** Prints how one message's price comes about. */
function explainOne(plan: Plan, { prepared, charges, facts, asOf }: On, message: string): number {
  const { settings, rates } = prepared;
  const lines = explainUnits(plan, { charges, facts, settings, rates }, message, asOf);
  const none = `${message}: no unit of plan ${plan.id} (it rides on another, is inbound, or is not in the messages)`;
  process.stdout.write(`${lines.length > 0 ? lines.join("\n") : none}\n`);
  return lines.length > 0 ? EXIT.ok : EXIT.refused;
}

function checkDay(day: string | undefined): void {
  if (day === undefined || (/^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)))) return;
  throw new UsageError(`--as-of ${day}: expected a day such as 2026-10-01`);
}

/** Keeps charges in memory: what plans are tried on is one client's traffic. */
async function rated(paths: readonly string[], { settings, rates, input, known }: Prepared) {
  const charges: Charge[] = [];
  const write = (charge: Charge) => charges.push(charge);
  const sink = { addUp: () => {}, write, settle: async () => {} };
  const report = await rateFiles({ paths, input, settings, known, rates }, sink);
  return { report, charges };
}

async function factsOf(paths: readonly string[], { input, known }: Prepared): Promise<readonly Fact[]> {
  const facts: Fact[] = [...known];
  for await (const item of readInputs(paths, input)) if (item.kind === "facts") facts.push(...item.facts);
  return facts;
}

interface On {
  readonly prepared: Prepared;
  readonly charges: readonly Charge[];
  readonly facts: readonly Fact[];
  readonly asOf: string | undefined;
}

function tryAll(plan: Plan, other: Plan | null, { prepared, charges, facts, asOf }: On): Tried {
  const traffic = { charges, facts, settings: prepared.settings, rates: prepared.rates };
  const trial = tryPlan(plan, traffic, asOf);
  const against = other && tryPlan(other, traffic, asOf);
  return { trial, against, differences: against ? differences(trial, against) : [] };
}

function formOf(tried: Tried, format: TryFlags["format"]): string {
  if (format === "json") return trialJson(tried);
  return format === "csv" ? trialCsv(tried) : trialTable(tried, openTerminal(process.stdout));
}
