import { parseMoney } from "../../src/core/kernel/money.ts";
import { isZone } from "../../src/core/kernel/zone.ts";
import { MODEL_IDS } from "../../src/core/usage/settings.ts";
import type { StatedRate, Step, Story } from "./story.ts";

const RADIX = 36;
const MOST_STEPS = 500;
const MOST_USERS = 9;
const MOST_LETTERS = 200;
const SHORT = { text: "t", template: "T", reaction: "r" } as const;
const SHORT_CATEGORY = { marketing: "m", utility: "u", authentication: "a" } as const;

/** The story as the part of an address behind `#`, which browsers do not send anywhere. Seconds are kept, parts of them not. */
export function toFragment({ title, zone, currency, users, model, rates, start, now, steps }: Story): string {
  const fields = new URLSearchParams({
    z: zone,
    c: currency,
    u: users.join(","),
    m: model,
    b: seconds(start),
    n: seconds(now - start),
    s: steps.map((step, place) => packStep(step, steps[place - 1]?.at ?? start)).join("."),
  });
  for (const { category, market, rate } of rates) fields.append("r", `${category}@${market ?? "*"}=${rate}`);
  if (title !== "") fields.set("t", title);
  return fields.toString();
}

/** Reads what {@link toFragment} wrote; undefined for anything else. */
export function fromFragment(fragment: string): Story | undefined {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const [zone, currency, title] = ["z", "c", "t"].map((name) => (fields.get(name) ?? "").slice(0, MOST_LETTERS));
  const model = [...MODEL_IDS, "auto" as const].find((known) => known === fields.get("m"));
  const start = instant(fields.get("b"), 0);
  const now = start === undefined ? undefined : instant(fields.get("n"), start);
  const steps = start === undefined ? undefined : unpackSteps(fields.get("s") ?? "", start);
  const rates = fields.getAll("r").map(unpackRate);
  const [user, ...others] = (fields.get("u") ?? "").split(",").slice(0, MOST_USERS);
  if (zone === undefined || currency === undefined || user === undefined || title === undefined) return undefined;
  if (!isZone(zone) || !/^[A-Z]{3}$/.test(currency) || ![user, ...others].every(isUser)) return undefined;
  if (!model || start === undefined || now === undefined || !steps || now < (steps.at(-1)?.at ?? start))
    return undefined;
  if (steps.some(({ who }) => who > others.length)) return undefined;
  return {
    title,
    zone,
    currency,
    users: [user, ...others],
    model,
    rates: rates.flatMap((one) => one ?? []),
    start,
    now,
    steps,
  };
}

function isUser(name: string): boolean {
  return /^(\d{5,15}|[A-Z]{2}\.\w{1,40})$/.test(name);
}

function packStep({ side, who, at, type, category, entryPoint, deliveredAt }: Step, before: number): string {
  const what = shortOf(SHORT, type) + (category === null ? "" : `*${shortOf(SHORT_CATEGORY, category)}`);
  const arrival =
    side === "user" || deliveredAt === at ? "" : deliveredAt === null ? "!" : `+${seconds(deliveredAt - at)}`;
  return `${side === "user" ? "i" : "o"}${who === 0 ? "" : who}${what}${entryPoint === null ? "" : `@${entryPoint}`}-${seconds(at - before)}${arrival}`;
}

const STEP = /^([io])(\d?)([A-Za-z_]{1,30})(?:\*([a-z_]{1,40}))?(?:@(ad|page))?-([0-9a-z]{1,10})(!|\+[0-9a-z]{1,10})?$/;

function unpackSteps(text: string, start: number): readonly Step[] | undefined {
  const steps: Step[] = [];
  let before = start;
  for (const word of text === "" ? [] : text.split(".")) {
    const step = unpackStep(word, before);
    if (!step || steps.length >= MOST_STEPS) return undefined;
    steps.push(step);
    before = step.at;
  }
  return steps;
}

function unpackStep(word: string, before: number): Step | undefined {
  const parts = STEP.exec(word);
  const at = instant(parts?.[6] ?? null, before);
  if (!parts || at === undefined) return undefined;
  const [, side, who, type = "", category, entry, , arrival = ""] = parts;
  const delivered = arrival === "" ? at : arrival === "!" ? null : instant(arrival.slice(1), at);
  if (delivered === undefined) return undefined;
  return {
    side: side === "i" ? "user" : "business",
    who: Number(who),
    at,
    type: longOf(SHORT, type),
    category: category === undefined ? null : longOf(SHORT_CATEGORY, category),
    entryPoint: entry === "ad" || entry === "page" ? entry : null,
    deliveredAt: side === "i" ? null : delivered,
  };
}

function unpackRate(text: string): StatedRate | undefined {
  const [, category, market, rate] = /^([a-z_]{1,40})@([^=]{1,60})=([\d.]{1,20})$/.exec(text) ?? [];
  if (category === undefined || market === undefined || rate === undefined || parseMoney(rate) === undefined)
    return undefined;
  return { category, market: market === "*" ? null : market, rate };
}

function shortOf(names: Readonly<Record<string, string>>, long: string): string {
  return names[long] ?? long;
}

function longOf(names: Readonly<Record<string, string>>, short: string): string {
  return Object.entries(names).find(([, own]) => own === short)?.[0] ?? short;
}

function seconds(ms: number): string {
  return Math.floor(ms / 1_000).toString(RADIX);
}

function instant(text: string | null, from: number): number | undefined {
  if (text === null || !/^[0-9a-z]{1,10}$/.test(text)) return undefined;
  const at = from + Number.parseInt(text, RADIX) * 1_000;
  return Math.abs(at) < 8e15 ? at : undefined;
}
