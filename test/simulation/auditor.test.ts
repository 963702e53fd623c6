import { describe, expect, test } from "vitest";
import { rate } from "../../src/core/engine.ts";
import { openRates } from "../../src/core/pricing/rate-card.ts";
import { loadBundledRates } from "../../src/intake/rate-files.ts";
import { audit } from "./auditor.ts";
import { rateByCommand } from "./command-line.ts";
import { disagreement, factOf, judged, settingsOf } from "./comparison.ts";
import { CORNERS } from "./corners.ts";
import { type Run, runOf, THOUSANDS } from "./plans.ts";
import { traffic } from "./traffic.ts";

const SEEDS = process.env.DAYBOOK_FULL === "1" ? 2000 : 60;

const data = await loadBundledRates();
const attestedRates = openRates(data, { attested: true });
const allRates = openRates(data, { attested: false });

/** The auditor's verdict on one run of the engine; undefined where they agree. */
function verdict(run: Run, { rows, accounts } = traffic(run.plan)): string | undefined {
  const rates = run.attested ? attestedRates : allRates;
  const { charges, refusals } = rate(rows.map(factOf), settingsOf(accounts, run), rates);
  if (refusals.length > 0) return `seed ${run.plan.seed}: the engine refused ${JSON.stringify(refusals[0])}`;
  return disagreement({ run, rows, audited: audit(rows, accounts, run), engine: charges.map(judged) });
}

function agree(problem: string | undefined): void {
  if (problem !== undefined) expect.fail(problem);
}

describe("the auditor agrees with the engine", () => {
  test(`on ${SEEDS} seeds`, () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) agree(verdict(runOf(seed)));
  });
  test.each(CORNERS)("%s", (_, rows) =>
    agree(verdict(runOf(0), { rows: [...rows], accounts: { wabas: {}, portfolios: {} } })),
  );
  test.each(THOUSANDS)("on thousands: seed $plan.seed", (run) => agree(verdict(run)));
});

describe("the auditor agrees with the command line", () => {
  test.each([1, 2, 3, 4].map((n) => runOf(70_000 + n)))("on seed $plan.seed", (run) => {
    const { rows, accounts } = traffic(run.plan);
    const engine = rateByCommand(run, { rows, accounts });
    agree(disagreement({ run, rows, audited: audit(rows, accounts, run), engine }));
  });
});

describe("the comparison", () => {
  const run = runOf(1);
  const { rows, accounts } = traffic(run.plan);
  const audited = audit(rows, accounts, run);
  test("the same seed is the same traffic", () => expect(traffic(run.plan)).toEqual({ rows, accounts }));
  test("finds a charge that is missing, one too many, and one that is changed", () => {
    const [first] = audited;
    if (!first) throw new Error("seed 1 has no charge");
    const changed = [{ ...first, cost: "9.9999" }, ...audited.slice(1)];
    for (const engine of [audited.slice(1), audited.slice(0, -1), [first, ...audited], changed]) {
      expect(disagreement({ run, rows, audited, engine })).toContain("seed 1");
    }
    expect(disagreement({ run, rows, audited, engine: audited })).toBeUndefined();
  });
});
