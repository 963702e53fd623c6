import { explainMessage } from "../app/explain-message.ts";
import { canReadTwice } from "../app/rate-files.ts";
import type { Explanation } from "../core/explain.ts";
import { formatInstant } from "../core/kernel/time.ts";
import { toWire } from "../core/pricing/wire.ts";
import { EXIT, UsageError } from "./exit.ts";
import { checkPaths } from "./findings.ts";
import type { InputFlags } from "./input-options.ts";
import { prepare } from "./run-settings.ts";
import { openTerminal, plural, type Terminal } from "./terminal.ts";

interface Flags extends InputFlags {
  readonly message: string;
  readonly number?: string;
  readonly format: "text" | "json";
}

/** Explains one message of the files; gives the exit status. */
export async function runExplain(paths: readonly string[], flags: Flags): Promise<number> {
  await checkPaths(paths);
  if (!(await canReadTwice(paths)))
    throw new UsageError(
      "explain reads its files several times, so standard input and pipes will not do; save them to files",
    );
  const { settings, rates, input, known } = await prepare(flags);
  const explanation = await explainMessage({ paths, input, settings, known, rates }, flags);
  if (!explanation) {
    process.stderr.write(
      `daybook: no fact in the input names message ${flags.message}; ids are those of the \`message\` column of daybook rate\n`,
    );
    return EXIT.refused;
  }
  const text =
    flags.format === "json"
      ? `${JSON.stringify(explanationToWire(explanation), null, 2)}\n`
      : render(explanation, openTerminal(process.stdout));
  process.stdout.write(text);
  return EXIT.ok;
}

/** Like every wire form: snake_case, instants in UTC. */
function explanationToWire({ charge, timeline, ...rest }: Explanation) {
  const steps = timeline.map(({ at, isSubject, ...step }) => ({
    at: formatInstant(at),
    ...step,
    is_subject: isSubject,
  }));
  return { ...rest, timeline: steps, charge: charge && toWire(charge) };
}

function render({ message, verdict, timeline, arithmetic, rules }: Explanation, terminal: Terminal): string {
  const steps = shownSteps(timeline).flatMap((step) => [
    `  ${step.isSubject ? terminal.good(">") : " "} ${step.local}  ${step.isSubject ? terminal.bold(step.what) : step.what}  ${terminal.dim(step.message)}`,
    ...step.open.map((text) => terminal.dim(`      open: ${text}`)),
  ]);
  const hidden = timeline.length - shownSteps(timeline).length;
  if (hidden > 0)
    steps.push(terminal.dim(`    (${plural(hidden, "more event")} of the thread; --format json has all)`));
  const sections = [
    `${terminal.bold(verdict)}\n${terminal.dim(message)}`,
    ["Timeline of the thread", ...steps].join("\n"),
    arithmetic.length > 0 ? ["Arithmetic", ...arithmetic.map((line) => `  ${line}`)].join("\n") : "",
    rules.length > 0 ? ["Rules", ...rules.map(({ id, text }) => `  ${id.padEnd(10)} ${text}`)].join("\n") : "",
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

const SHOWN_BEFORE = 16;
const SHOWN_AFTER = 4;

/** What happened around the message; a thread may be years long. */
function shownSteps(timeline: Explanation["timeline"]): Explanation["timeline"] {
  const own = timeline.flatMap(({ isSubject }, index) => (isSubject ? [index] : []));
  const first = (own[0] ?? timeline.length) - SHOWN_BEFORE;
  return timeline.slice(Math.max(0, first), (own.at(-1) ?? timeline.length) + SHOWN_AFTER + 1);
}
