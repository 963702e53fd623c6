import type { BillingState, Business } from "../../../core/billing/business.ts";
import { PROVIDER } from "../../../core/billing/posting.ts";
import type { Result } from "../../../core/kernel/result.ts";
import { businessJson } from "../../../intake/business/write-business.ts";
import type { DocumentProblem } from "../../../intake/document-problems.ts";
import type { BillingBooks } from "../../../store/port/billing.ts";
import type { Actor } from "../access/actor.ts";
import { type BillingDesk, type Refused, stateBilling } from "./desk.ts";
import type { KnownBilling } from "./state.ts";

/** Takes a business in, in the place of all that was said of it; refuses what contradicts others. */
export function stateBusiness(
  desk: BillingDesk,
  business: Business,
  by: Actor,
): Promise<Result<KnownBilling, Refused>> {
  const fact = { kind: "business", subject: business.id, body: businessJson(business) } as const;
  return stateBilling(desk, fact, {
    by,
    check: (state) => whyRefused(business, state, desk.billing),
    leaves: (state) => left(state, business),
  });
}

/** Whose books a business leaves, if it is described so, or taken back where it has no seller. */
function left({ businesses }: BillingState, { id, seller }: Pick<Business, "id"> & Partial<Pick<Business, "seller">>) {
  const before = businesses.get(id);
  return before && before.seller !== seller ? { business: id, owner: before.seller ?? PROVIDER } : undefined;
}

/** Everything that speaks against a business as it is described: what others say, and what it was invoiced and paid. */
export async function whyRefused(
  business: Business,
  state: BillingState,
  billing: Pick<BillingBooks, "ties">,
): Promise<Refused> {
  return [...contradictions(business, state), ...(await tieProblems(business, state, billing))];
}

/**
 * Who sells to a business is not dated: another seller takes over all of its months. What was invoiced or paid in the books
 * of the one before would be asked for by nobody, or twice.
 */
async function tieProblems(
  { id, seller }: Pick<Business, "id" | "seller">,
  { businesses }: BillingState,
  billing: Pick<BillingBooks, "ties">,
): Promise<Refused> {
  const before = businesses.get(id);
  if (!before || before.seller === seller || !(await isTied(billing, before))) return [];
  const remedy = `Describe another business that buys from ${sellerName({ seller })}, and give it the WABAs from a day on.`;
  return [
    { ...at(id, "seller"), found: `${sellerName({ seller })}, instead of ${tied(before)}`, ...ONE_SELLER, remedy },
  ];
}

async function isTied(billing: Pick<BillingBooks, "ties">, { id, seller }: Business): Promise<boolean> {
  return (await billing.ties(id)).includes(seller ?? PROVIDER);
}

function tied(business: Business): string {
  return `${sellerName(business)}, in whose books it has invoices or money`;
}

const ONE_SELLER = { expected: "one seller for all that is invoiced" };

function sellerName({ seller }: Pick<Business, "seller">): string {
  return seller ?? "the provider";
}

/** Takes all back that was said of a business; refuses while others buy from it. */
export function removeBusiness(desk: BillingDesk, id: string, by: Actor): Promise<Result<KnownBilling, Refused>> {
  const fact = { kind: "business", subject: id, body: null } as const;
  return stateBilling(desk, fact, {
    by,
    leaves: (state) => left(state, { id }),
    check: async ({ businesses }) => {
      const business = businesses.get(id);
      if (business && (await isTied(desk.billing, business))) {
        const found = `a client of ${tied(business)}`;
        const remedy = "Leave it, and end its WABAs on a day; or void its invoices and pay its money out first.";
        return [{ ...at(id, "id"), found, expected: "nobody's documents and nobody's money", remedy }];
      }
      const clients = [...businesses.values()].filter(({ seller }) => seller === id).map((one) => one.id);
      if (clients.length === 0) return [];
      const found = `${clients.slice(0, 5).join(", ")}${clients.length > 5 ? ", ..." : ""} buy from it`;
      return [{ ...at(id, "id"), found, expected: "nobody", remedy: "Give them another seller first." }];
    },
  });
}

/** Where a business contradicts what is known of others: each with its place and what to do about it. */
function contradictions(business: Business, state: BillingState): Refused {
  return [...sellerProblems(business, state), ...planProblems(business, state), ...wabaProblems(business, state)];
}

function sellerProblems({ id, seller }: Business, state: BillingState): Refused {
  const { businesses } = state;
  if (seller === null) return [];
  if (!businesses.has(seller)) {
    const remedy = `Say what is known of ${seller} first, or null where the provider sells.`;
    return [{ ...at(id, "seller"), found: `${seller}, which is not known`, expected: "a known business", remedy }];
  }
  const chain: string[] = [];
  for (let above: string | null = seller; above !== null; above = businesses.get(above)?.seller ?? null) {
    chain.push(above);
    if (above === id) {
      const found = `a circle: ${[id, ...chain].join(" buys from ")}`;
      const remedy = `Give ${chain[0]} another seller first.`;
      return [{ ...at(id, "seller"), found, expected: "a chain that ends at the provider", remedy }];
    }
  }
  return [];
}

function planProblems({ id, plans }: Business, state: BillingState): Refused {
  return plans.flatMap(({ plan }, index): Refused => {
    const place = at(id, `plans[${index}].plan`);
    if (state.plans.has(plan)) return [];
    const remedy = "Put the plan first: daybook plan put FILE.";
    return [{ ...place, found: `${plan}, which is not known`, expected: "a known plan", remedy }];
  });
}

function wabaProblems({ id, wabas }: Business, { businesses }: BillingState): Refused {
  const others = [...businesses.values()].filter((other) => other.id !== id);
  return wabas.flatMap(({ waba, from, to }, index): Refused => {
    for (const other of others) {
      const theirs = other.wabas.find(
        (one) => one.waba === waba && from < (one.to ?? "9999") && one.from < (to ?? "9999"),
      );
      if (!theirs) continue;
      const when = `${theirs.from === "0000-01-01" ? "" : ` from ${theirs.from}`}${theirs.to ? ` to ${theirs.to}` : ""}`;
      const remedy = `End it at ${other.id} first ("to"), or begin here when it ends there.`;
      const found = `${waba}, which is of ${other.id}${when}`;
      return [{ ...at(id, `wabas[${index}]`), found, expected: "one business for a WABA and day", remedy }];
    }
    return [];
  });
}

function at(file: string, path: string): Pick<DocumentProblem, "file" | "path"> {
  return { file, path };
}
