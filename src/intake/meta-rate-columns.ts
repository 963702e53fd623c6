/** Where the columns of a rate list are; null where it has none of the kind. */
export interface ListColumns {
  readonly market: number;
  readonly currency: number | null;
  readonly category: number | null;
  readonly tier: number | null;
  readonly from: number | null;
  readonly to: number | null;
  /** Columns with rates: one for each category, or one for whatever category the row names (`category` null). */
  readonly rates: readonly { readonly place: number; readonly title: string; readonly category: string | null }[];
  /** Titles of what says nothing about rates. */
  readonly ignored: readonly string[];
  /** The category that a cell names. */
  readonly categoryOf: (cell: string) => string | undefined;
}

/** Finds the columns of a header line; undefined where the line is no header. Case, spaces, dashes and line breaks do not count. */
export function readColumns(cells: readonly string[]): ListColumns | undefined {
  const titles = cells.map(bare);
  const place = (names: readonly string[]) => {
    const found = titles.findIndex((title) => names.includes(title));
    return found === -1 ? null : found;
  };
  const market = place(MARKET);
  if (market === null) return undefined;
  const category = place(CATEGORY);
  const byCategory = titles.flatMap((title, at) => {
    const name = CATEGORIES[title];
    return name === undefined ? [] : [{ place: at, title: oneLine(cells[at] ?? ""), category: name }];
  });
  const single = byCategory.length === 0 && category !== null ? place(RATE) : null;
  const rates = single === null ? byCategory : [{ place: single, title: oneLine(cells[single] ?? ""), category: null }];
  if (rates.length === 0) return undefined;
  const [currency, tier, from, to] = [place(CURRENCY), place(TIER), place(FROM), place(TO)];
  const used = new Set([market, currency, category, tier, from, to, ...rates.map((rate) => rate.place)]);
  const ignored = cells.filter((title, at) => title !== "" && !used.has(at)).map(oneLine);
  return { market, currency, category, tier, from, to, rates, ignored, categoryOf: (cell) => CATEGORIES[bare(cell)] };
}

const MARKET = ["market", "marketname", "country", "countryregion", "marketregion", "region"];
const CURRENCY = ["currency", "currencycode"];
const CATEGORY = ["category", "messagecategory", "templatecategory", "type"];
const TIER = ["tier", "volumetier", "volumetiers", "tierrange", "volume", "monthlyvolume", "volumerange"];
const FROM = ["from", "tierfrom", "fromvolume", "lowerbound", "tierstart", "lower", "min", "start"];
const TO = ["to", "tierto", "tovolume", "upperbound", "tierend", "upper", "max", "end"];
const RATE = [
  "tierrate",
  "rate",
  "unitrate",
  "rates",
  "price",
  "cost",
  "costpermessage",
  "ratepermessage",
  "pricepermessage",
  "listrate",
];

const CATEGORIES: Readonly<Record<string, string>> = {
  marketing: "marketing",
  utility: "utility",
  authentication: "authentication",
  authenticationinternational: "authentication_international",
  service: "service",
  businessinitiated: "business_initiated",
  userinitiated: "user_initiated",
};

/** Letters only, without what stands in brackets: `Authentication-\nInternational`, `Rate (USD)`. */
function bare(title: string): string {
  return title
    .toLowerCase()
    .replace(/\(.*?\)/g, "")
    .replace(/[^a-z]/g, "");
}

function oneLine(title: string): string {
  return title.replace(/\s+/g, " ").trim();
}
