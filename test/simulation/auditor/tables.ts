import { readdirSync, readFileSync } from "node:fs";

const RATES = new URL("../../../rates/", import.meta.url);

/** One line of a card with the card's own name. */
export interface AuditedRate {
  readonly day: string;
  readonly currency: string;
  readonly market: string;
  readonly category: string;
  /** Both null where the line states no band. */
  readonly from: number | null;
  readonly to: number | null;
  readonly rate: string;
  readonly attested: boolean;
  /** Filled in by carrying a later value back or by taking a factor out. */
  readonly derived: boolean;
}

/** No field before the last holds a comma, and nobody needs what the last one says after its first word. */
function lines(file: string): string[][] {
  const text = readFileSync(new URL(file, RATES), "utf8").replaceAll("\r", "");
  const split = text.split("\n").map((line) => line.replaceAll('"', "").split(","));
  return split.slice(1).filter((fields) => fields.length > 1);
}

function card(folder: "cards" | "cards-derived", file: string): AuditedRate[] {
  return lines(`${folder}/${file}`).map(([market = "", category = "", from = "", to = "", rate = "", basis = ""]) => ({
    day: file.slice(0, 10),
    currency: file.slice(11, 14),
    market,
    category,
    from: from === "" ? null : Number(from),
    to: to === "" ? null : Number(to),
    rate,
    attested: folder === "cards",
    derived: basis.startsWith("carried-back") || basis.startsWith("unmarked"),
  }));
}

function cards(folder: "cards" | "cards-derived"): AuditedRate[] {
  const files = readdirSync(new URL(folder, RATES)).filter((file) => /^\d{4}-\d\d-\d\d-[A-Z]{3}\.csv$/.test(file));
  return files.flatMap((file) => card(folder, file));
}

const ALL = [...cards("cards"), ...cards("cards-derived")];
const MARKETS = lines("markets.csv");
const CHANGES = lines("changes.csv");
const AUTH_INTERNATIONAL = lines("auth_international.csv");
const KNOWN_UNTIL = CHANGES.find(([, , , change]) => change === "known_until")?.[0];
const FIRST_MARKET_DAY = MARKETS.map((fields) => fields[3] ?? "").sort()[0] ?? "";

/** Whether the data claims to be complete on this day. */
export function isStale(day: string): boolean {
  return KNOWN_UNTIL !== undefined && day > KNOWN_UNTIL;
}

function marketLine(user: string, day: string): readonly string[] {
  const asked = day < FIRST_MARKET_DAY ? FIRST_MARKET_DAY : day;
  const inForce = MARKETS.filter(([, , , from = "", to = ""]) => from <= asked && (to === "" || asked <= to));
  const other = inForce.find(([, code]) => code === "*") ?? [];
  if (/^[A-Z]{2}\./.test(user)) return inForce.find(([, , country]) => country === user.slice(0, 2)) ?? other;
  const fitting = inForce.filter(([, code = "*"]) => code !== "*" && user.startsWith(code));
  return fitting.sort((a, b) => (b[1] ?? "").length - (a[1] ?? "").length)[0] ?? other;
}

/** GEN-04, GEN-05, RATE-02, RATE-05, RATE-06: longest calling code of the day, or the country of a BSUID; else Other. */
export function marketOf(user: string, day: string): string {
  return marketLine(user, day)[0] ?? "Other";
}

/** The user's country where its market line is one country's; an unlisted BSUID keeps its own. */
export function countryOf(user: string, day: string): string {
  return /^[A-Z]{2}\./.test(user) ? user.slice(0, 2) : (marketLine(user, day)[2] ?? "");
}

/** U-12, and the days before the market map begins. */
export function isMarketAssumed(user: string, day: string): boolean {
  const kazakh = user.startsWith("76") || user.startsWith("77");
  return day < FIRST_MARKET_DAY || (kazakh && day < "2026-10-01");
}

/** AUTHI-06 */
export function authInternationalOn(country: string, day: string): boolean {
  return AUTH_INTERNATIONAL.some(
    ([iso, from = "", to = ""]) => iso === country && from <= day && (to === "" || day <= to),
  );
}

export interface RateQuestion {
  readonly currency: string;
  readonly market: string;
  readonly category: string;
  readonly day: string;
  readonly attested: boolean;
}

/**
 * A rate holds until the change list says that it changed: the lines of the newest card not after the day, attested
 * ones before derived ones of the same day; none where a change lies in `card < change <= day`.
 */
export function linesInForce(asked: RateQuestion): AuditedRate[] {
  const fitting = ALL.filter(
    (line) =>
      line.currency === asked.currency &&
      line.market === asked.market &&
      line.category === asked.category &&
      line.day <= asked.day &&
      (line.attested || !asked.attested),
  );
  const newest =
    fitting
      .map((line) => line.day)
      .sort()
      .at(-1) ?? "";
  const changed = CHANGES.some(
    ([day = "", market, category]) =>
      (market === "*" || market === asked.market) && category === asked.category && newest < day && day <= asked.day,
  );
  if (changed) return [];
  const ofNewest = fitting.filter((line) => line.day === newest);
  const attested = ofNewest.filter((line) => line.attested);
  return attested.length > 0 ? attested : ofNewest;
}

/** TIER-04, TIER-05: the line whose inclusive band holds the ordinal, or the only line where it states no band. */
export function lineAt(inForce: readonly AuditedRate[], ordinal: number | null): AuditedRate | undefined {
  return inForce.find(({ from, to }) => {
    if (from === null) return true;
    const rank = ordinal ?? 1;
    return from <= rank && (to === null || rank <= to);
  });
}
