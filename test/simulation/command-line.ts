import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { AuditedCharge } from "./auditor.ts";
import type { Run } from "./plans.ts";
import { type Accounts, type LogRow, toCsv } from "./traffic.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** A charge on the wire, without the fields that only the engine can decide. */
const WireCharge = z.object({
  kind: z.enum(["conversation", "message"]),
  model: z.string(),
  occurred_at: z.string(),
  expires_at: z.string().nullable(),
  month: z.string(),
  waba: z.string(),
  number: z.string(),
  user: z.string(),
  message: z.string(),
  market: z.string(),
  category: z.string(),
  pricing_type: z.string(),
  basis: z.string(),
  rate: z.string().nullable(),
  cost: z.string().nullable(),
  currency: z.string(),
  card: z.string().nullable(),
  tier: z.object({ from: z.number(), to: z.number().nullable() }).nullable(),
  ordinal: z.number().nullable(),
  flags: z.array(z.string()),
  refusal: z
    .object({ code: z.string() })
    .nullable()
    .transform((refusal) => refusal?.code ?? null),
});

/** What `daybook rate` says of a log and an accounts file. */
export function rateByCommand(
  run: Run,
  { rows, accounts }: { rows: readonly LogRow[]; accounts: Accounts },
): AuditedCharge[] {
  if (!existsSync(MAIN)) throw new Error("dist/cli/main.js is missing: run `npm run build` before the tests");
  const folder = mkdtempSync(join(tmpdir(), "daybook-simulation-"));
  try {
    const [log, settings] = [join(folder, "log.csv"), join(folder, "accounts.json")];
    writeFileSync(log, toCsv(rows));
    writeFileSync(settings, JSON.stringify(accounts));
    const options = [...(run.attested ? ["--attested"] : []), ...(run.model ? ["--model", run.model] : [])];
    const command = [MAIN, "rate", log, "--accounts", settings, "--format", "ndjson", ...options];
    const printed = execFileSync(process.execPath, command, { encoding: "utf8", maxBuffer: 2 ** 28 });
    return printed
      .split("\n")
      .filter(Boolean)
      .map((line) => WireCharge.parse(JSON.parse(line)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
