import { type ExpectedSale, halfEven, planOf } from "./expected-sales.ts";
import type { SimBusiness, SimWorld } from "./world.ts";

const CENT = 10_000n;

/** A document that the simulation has seen issued: what it asks for, for each unit and each line of a month as a whole. */
export interface Document {
  readonly id: string;
  readonly business: string;
  readonly seller: string;
  readonly month: string;
  readonly part: "month" | "credit";
  readonly currency: string;
  readonly settlement: "invoice" | "wallet";
  /** The invoice that a credit note is about. */
  readonly about: string | null;
  /** By month and unit, what it adds to what was asked before. */
  readonly units: ReadonlyMap<string, bigint>;
  /** By month and name, the same for lines of a month as a whole. */
  readonly lines: ReadonlyMap<string, bigint>;
  /** Category and market of each of its units. */
  readonly kinds: ReadonlyMap<string, string>;
  readonly exact: bigint;
  readonly net: bigint;
  readonly tax: bigint;
  readonly gross: bigint;
  /** By category, market, pricing type and rule, what its lines of use say and its evidence must say for ever. */
  readonly use: ReadonlyMap<string, Use>;
  /** As it was read when it was issued. */
  readonly text: string;
  isVoid: boolean;
}

export interface Use {
  readonly count: number;
  readonly exact: bigint;
}

/** What an invoice must say. */
export type ExpectedInvoice = Pick<Document, "units" | "lines" | "kinds" | "use" | "exact" | "net" | "tax" | "gross">;

export interface Known {
  readonly world: SimWorld;
  readonly sales: readonly ExpectedSale[];
  readonly documents: readonly Document[];
  /** By unit, the name under which the store keeps its message: it says which of two at one instant is the first. */
  readonly names: ReadonlyMap<string, string>;
}

/** The invoice of a month by plain reckoning: its units now, and of every other invoiced month what differs from what was asked. */
export function expectedInvoice(one: SimBusiness, month: string, known: Known): ExpectedInvoice {
  const asked = askedOf(one.id, known.documents);
  const units = new Map<string, bigint>();
  const lines = new Map<string, bigint>();
  const kinds = new Map<string, string>();
  const use = new Map<string, Use>();
  const groups = new Map<string, bigint>();
  const add = (group: string, amount: bigint) => groups.set(group, (groups.get(group) ?? 0n) + amount);
  for (const sale of soldTo(one.id, month, known.sales)) {
    units.set(`${month} ${sale.unit}`, sale.price);
    kinds.set(`${month} ${sale.unit}`, `${sale.category}\n${sale.market}`);
    const key = [sale.category, sale.market, sale.pricingType, sale.rule].join("\n");
    const before = use.get(key) ?? { count: 0, exact: 0n };
    use.set(key, { count: before.count + 1, exact: before.exact + sale.price });
    add(`use\n${key}`, sale.price);
  }
  for (const [name, amount] of monthLines(one, month, known)) {
    lines.set(`${month} ${name}`, amount);
    add(`line\n${name}`, amount);
  }
  const pending = pendingOf(one, known, month);
  for (const [key, amount] of pending.units) {
    units.set(key, amount);
    const group = kindIn(key, one.id, known.sales) ?? asked.kinds.get(key) ?? "";
    kinds.set(key, group);
    add(`correction\n${key.slice(0, 7)}\n${group}`, amount);
  }
  for (const [key, amount] of pending.lines) {
    lines.set(key, amount);
    add(`correction\n${key.slice(0, 7)}\n${key.slice(8).split(":")[0]}\n`, amount);
  }
  const [exact, net] = [sum(groups.values()), sum([...groups.values()].map(halfEvenCents))];
  const rate = planOf(one, `${month}-31`, known.world).tax ?? 0n;
  const tax = halfEven(net * rate, 100n * CENT) * CENT;
  return { units, lines, kinds, use, exact, net, tax, gross: net + tax };
}

/** What invoiced months would cost now, less what was asked; of all but one month. */
export function pendingOf(one: SimBusiness, known: Known, but: string) {
  const asked = askedOf(one.id, known.documents);
  const units = new Map<string, bigint>();
  const lines = new Map<string, bigint>();
  for (const month of asked.months) {
    if (month === but) continue;
    const now = new Map(soldTo(one.id, month, known.sales).map(({ unit, price }) => [`${month} ${unit}`, price]));
    for (const key of new Set([...now.keys(), ...keysOf(asked.units, month)]))
      put(units, key, (now.get(key) ?? 0n) - (asked.units.get(key) ?? 0n));
    const then = new Map([...monthLines(one, month, known)].map(([name, amount]) => [`${month} ${name}`, amount]));
    for (const key of new Set([...then.keys(), ...keysOf(asked.lines, month)]))
      put(lines, key, (then.get(key) ?? 0n) - (asked.lines.get(key) ?? 0n));
  }
  return { units, lines };
}

/** What all documents but void ones have asked of a business, and which months were invoiced. */
function askedOf(business: string, documents: readonly Document[]) {
  const units = new Map<string, bigint>();
  const lines = new Map<string, bigint>();
  const kinds = new Map<string, string>();
  const months: string[] = [];
  for (const one of documents) {
    if (one.business !== business || one.part !== "month" || one.isVoid) continue;
    months.push(one.month);
    for (const [key, amount] of one.units) units.set(key, (units.get(key) ?? 0n) + amount);
    for (const [key, amount] of one.lines) lines.set(key, (lines.get(key) ?? 0n) + amount);
    for (const [key, kind] of one.kinds) kinds.set(key, kind);
  }
  return { units, lines, kinds, months };
}

function monthLines(one: SimBusiness, month: string, known: Known): ReadonlyMap<string, bigint> {
  const plan = planOf(one, `${month}-31`, known.world);
  const lines = new Map<string, bigint>();
  const sold = soldTo(one.id, month, known.sales);
  let left = sum(sold.map(({ price }) => price));
  for (const { name, category, bands } of plan.volume ?? []) {
    const counted = sold.filter((sale) => category === undefined || sale.category === category);
    const reached = bands.filter(({ from }) => from <= counted.length).at(-1);
    if (reached) put(lines, `volume:${name}`, onUse(sum(counted.map(({ price }) => price)), reached.share));
  }
  left += sum(lines.values());
  for (const one of plan.included ?? []) {
    const worth = "amount" in one ? one.amount : sum(firstOf(sold, one, known).map(({ price }) => price));
    const taken = worth < left ? worth : left;
    if (taken <= 0n) continue;
    lines.set(`included:${one.name}`, -taken);
    left -= taken;
  }
  if (plan.minimum !== undefined && left < plan.minimum) lines.set("minimum:minimum", plan.minimum - left);
  if (plan.fee !== undefined) lines.set("fee:platform", plan.fee);
  return lines;
}

function onUse(amount: bigint, share: bigint): bigint {
  return halfEven(amount * share, 1_000_000n);
}

function firstOf(
  sold: readonly ExpectedSale[],
  { units, category }: { units: number; category?: string },
  { names }: Known,
) {
  const nameOf = ({ unit }: ExpectedSale) => names.get(unit) ?? "";
  return sold
    .filter((sale) => category === undefined || sale.category === category)
    .sort((a, b) => a.at - b.at || (nameOf(a) < nameOf(b) ? -1 : 1))
    .slice(0, units);
}

export function soldTo(business: string, month: string, sales: readonly ExpectedSale[]): readonly ExpectedSale[] {
  return sales.filter((sale) => sale.business === business && sale.month === month);
}

function kindIn(key: string, business: string, sales: readonly ExpectedSale[]): string | undefined {
  const sale = sales.find((one) => one.business === business && `${one.month} ${one.unit}` === key);
  return sale && `${sale.category}\n${sale.market}`;
}

function keysOf(amounts: ReadonlyMap<string, bigint>, month: string): readonly string[] {
  return [...amounts.keys()].filter((key) => key.startsWith(`${month} `));
}

function put(amounts: Map<string, bigint>, key: string, amount: bigint): void {
  if (amount !== 0n) amounts.set(key, amount);
}

/** An amount in whole cents; a half goes to the even one. */
export function halfEvenCents(amount: bigint): bigint {
  return halfEven(amount, CENT) * CENT;
}

export function sum(amounts: Iterable<bigint>): bigint {
  let all = 0n;
  for (const one of amounts) all += one;
  return all;
}
