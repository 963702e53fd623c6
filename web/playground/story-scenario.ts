import { rate } from "../../src/core/engine.ts";
import { DAY_MS, formatInstant, HOUR_MS, type Instant } from "../../src/core/kernel/time.ts";
import { localTime } from "../../src/core/kernel/zone.ts";
import type { RateData } from "../../src/core/pricing/rate-set.ts";
import { scenarioTail } from "../../src/core/scenario-text.ts";
import { idsOf, type Step, type Story } from "./story.ts";
import { factsOf, NUMBER, ratesOf, settingsOf, WABA } from "./story-facts.ts";

/** The story as a scenario file, with its charges: `daybook scenario` replays it and finds no difference. */
export function scenarioFile(story: Story, data: RateData): string {
  const { zone, currency, users, model, rates, start, title } = story;
  const header = [
    ["scenario", oneLine(title)],
    ["zone", zone],
    ["currency", currency],
    ["user", users[0]],
    ...(model === "auto" ? [] : [["model", model]]),
    ...rates.map(({ category, market, rate: amount }) => [
      "rate",
      `${category}${market === null ? "" : `@${market}`}=${amount}`,
    ]),
    ["start", startOf(start, zone)],
  ];
  const ids = idsOf(story);
  const timeline = story.steps.map((step, place) => stepLine(step, ids[place] ?? "", story));
  const { charges } = rate(factsOf(story), settingsOf(story), ratesOf(story, data));
  const tail = scenarioTail(charges, { zone, number: NUMBER, waba: WABA });
  const head = header.map(([word = "", ...rest]) => `${word.padEnd(9)} ${rest.join(" ")}`);
  return `${[...head, "", "timeline", ...timeline, "", tail].join("\n")}`;
}

/** A comment begins with `#` and a space, so a title has none. */
function oneLine(title: string): string {
  return title.replaceAll(/[\s#]+/g, " ").trim() || "A story from the playground";
}

/** Local time; the instant itself where the clocks were set back and local time says two things. */
function startOf(start: Instant, zone: string): string {
  const local = localTime(zone, start);
  const isTwice = [start - DAY_MS / 24, start + DAY_MS / 24].some((other) => localTime(zone, other) === local);
  return isTwice ? formatInstant(start) : local;
}

function stepLine(step: Step, id: string, { start, users }: Story): string {
  const { side, who, at, type, category, entryPoint, deliveredAt } = step;
  const direction = side === "user" ? "in " : "out";
  const what = category === null ? type : `${type} ${category}`;
  const extras = [
    ...(who === 0 ? [] : [`user=${users[who] ?? users[0]}`]),
    ...(entryPoint === null ? [] : [`entry_point=${entryPoint}`]),
    ...(side === "business" && deliveredAt === null ? ["undelivered"] : []),
    ...(deliveredAt !== null && deliveredAt !== at ? [`delivered=${elapsed(deliveredAt - start)}`] : []),
  ];
  return `  ${elapsed(at - start).padEnd(10)} ${direction}  ${what.padEnd(24)}  ${[id, ...extras].join("  ")}`;
}

/** `h26:30:15`, without what is zero at its end. */
function elapsed(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const [hours, minutes, seconds] = [ms / HOUR_MS, (ms % HOUR_MS) / 60_000, (ms % 60_000) / 1_000];
  const clock = [two(minutes), two(seconds)];
  if (clock[1] === "00") clock.pop();
  if (clock.length === 1 && clock[0] === "00") clock.pop();
  return [`h${Math.floor(hours)}`, ...clock].join(":");
}
