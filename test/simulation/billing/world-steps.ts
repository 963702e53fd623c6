import { expect } from "vitest";
import { latestBilling } from "../../../src/app/service/billing/state.ts";
import { drawUp } from "../../../src/app/service/invoices/draw-up.ts";
import type { MessageFact } from "../../../src/core/usage/fact.ts";
import type { Dice } from "../dice.ts";
import { pathOf } from "./expected-sales.ts";
import { type Model, noteSettled } from "./model.ts";
import { RIGHT_RATES, type SimService } from "./service.ts";
import { afterthought, messageOf, WABAS } from "./traffic.ts";
import type { SimBusiness, SimIncluded, SimPlan, SimVolume, SimWorld } from "./world.ts";

/** Takes in facts, in any order. */
export async function learn(service: SimService, model: Model, facts: readonly MessageFact[]): Promise<string> {
  await service.learn(facts);
  model.facts.push(...facts);
  noteSettled(model);
  return `${facts.length} facts`;
}

/**
 * What is learnt of one WABA, whenever it is, changes no invoice of anybody but its owners and their sellers, and of those
 * whom pooled discounts are passed on to.
 */
export async function late(service: SimService, model: Model, dice: Dice): Promise<string> {
  const waba = dice.pick(WABAS);
  const known = dice.shuffle(model.facts.filter((fact) => fact.waba === waba && fact.direction === "outbound"));
  const names = [1, 2, 3].map((each) => `late-${model.facts.length}-${each}`);
  const facts = names.flatMap((name, index) => {
    const about = known[index];
    return about && dice.chance(0.4) ? [afterthought(dice, about, name)] : messageOf(dice, name, waba);
  });
  const byId = new Map(model.world.businesses.map((one) => [one.id, one]));
  const concerned = new Set<string>();
  for (const owner of model.world.owners) {
    const one = owner.waba === waba ? byId.get(owner.business) : undefined;
    for (const { id } of one ? pathOf(one, byId) : []) concerned.add(id);
  }
  for (const { id, plans } of model.world.businesses)
    if (plans.some(({ plan }) => isPassedOn(plan, model.world))) concerned.add(id);
  const others = model.world.businesses.filter(({ id }) => !concerned.has(id)).map(({ id }) => id);
  const before = await previews(service, others);
  await learn(service, model, facts);
  expect(await previews(service, others)).toEqual(before);
  return `late for ${waba}: ${facts.map(({ id }) => id).join(" ")}`;
}

function isPassedOn(plan: string, { plans }: SimWorld): boolean {
  return plans.some(({ id, pooled }) => id === plan && pooled === "pass_through");
}

/** What the invoices of some would say now. */
async function previews({ desk, invoices }: SimService, ids: readonly string[]): Promise<readonly unknown[]> {
  const known = await latestBilling(desk.billing);
  const drawn: unknown[] = [];
  for (const business of ids) {
    for (const month of ["2026-10", "2026-11"]) {
      const result = await drawUp(invoices, known, { business, month });
      drawn.push([business, month, result.ok ? [result.value.content, result.value.corrections] : result.refusal]);
    }
  }
  return drawn;
}

/** Facts that are known are told again, and change nothing. */
export async function again(service: SimService, model: Model, dice: Dice): Promise<string> {
  const facts = dice.shuffle(model.facts).slice(0, 25);
  await service.learn(facts);
  return `${facts.length} facts again`;
}

const day = (dice: Dice) => `2026-${dice.pick(["10", "11"])}-${`${dice.between(1, 30)}`.padStart(2, "0")}`;

async function say(service: SimService, model: Model, world: SimWorld): Promise<void> {
  await service.say(world);
  model.world = world;
  noteSettled(model);
}

/** A WABA goes from one client to another on a day that may be long invoiced. */
export async function move(service: SimService, model: Model, dice: Dice): Promise<string> {
  const on = day(dice);
  const [first, second] = dice.chance(0.5) ? ["school", "bank"] : ["bank", "travel"];
  const owners = [
    ...model.world.owners.filter(({ waba }) => waba !== "W7"),
    { waba: "W7", business: first ?? "", from: "0000-01-01", to: on },
    { waba: "W7", business: second ?? "", from: on, to: "9999-12-31" },
  ];
  await say(service, model, { ...model.world, owners });
  return `W7 goes from ${first} to ${second} on ${on}`;
}

/** A client moves to another plan on a day. */
export async function replan(service: SimService, model: Model, dice: Dice): Promise<string> {
  const id = dice.pick(["bank", "school", "agency"]);
  const [on, plan] = [day(dice), dice.pick(["direct", "graduated", "wholesale", "passed"])];
  const businesses = model.world.businesses.map((one) =>
    one.id === id ? { ...one, plans: [...one.plans.slice(0, 1), { from: on, plan }] } : one,
  );
  await say(service, model, { ...model.world, businesses });
  return `${id} moves to ${plan} on ${on}`;
}

/** A plan asks something else from a day on. */
export async function reprice(service: SimService, model: Model, dice: Dice): Promise<string> {
  const id = dice.pick(["direct", "wholesale", "sub", "retail", "prepaid", "euro"]);
  const on = day(dice);
  const share = BigInt(dice.between(10, 600)) * 1_000n;
  const next = { from: on, rules: [{ name: "repriced", bands: [{ from: 1, share, fixed: 7n }] }] };
  const plans = model.world.plans.map(
    (one): SimPlan => (one.id === id ? { ...one, versions: [...one.versions.slice(0, 1), next] } : one),
  );
  await say(service, model, { ...model.world, plans });
  return `${id} asks ${share} on top from ${on}`;
}

/** A plan asks something else of a month as a whole, of those that are invoiced too. */
export async function reterm(service: SimService, model: Model, dice: Dice): Promise<string> {
  const id = dice.pick(["direct", "wholesale", "passed", "handed", "counter"]);
  const cents = (most: number) => BigInt(dice.between(1, most)) * 10_000n;
  const terms = {
    ...(dice.chance(0.5) ? { minimum: cents(200) } : {}),
    ...(dice.chance(0.6)
      ? { volume: [volumeOf(dice, "all"), { ...volumeOf(dice, "some"), category: "utility" }] }
      : {}),
    ...(dice.chance(0.6) ? { included: includedIn(dice, cents(60)) } : {}),
  };
  const plans = model.world.plans.map((one): SimPlan => {
    if (one.id !== id) return one;
    const { minimum, volume, included, ...rest } = one;
    return { ...rest, ...terms };
  });
  await say(service, model, { ...model.world, plans });
  return `${id} has other terms: ${Object.keys(terms)}`;
}

function volumeOf(dice: Dice, name: string): SimVolume {
  const share = () => BigInt(dice.between(-900, 300)) * 100n;
  const from = dice.between(1, 6);
  return {
    name,
    bands: [
      { from, share: share() },
      { from: from + dice.between(1, 9), share: share() },
    ],
  };
}

function includedIn(dice: Dice, amount: bigint): readonly SimIncluded[] {
  return dice.shuffle([
    { name: "units", units: dice.between(1, 9) },
    { name: "campaigns", units: dice.between(1, 4), category: "marketing" },
    { name: "money", amount },
  ]);
}

/** A client pays otherwise from now on. */
export async function resettle(service: SimService, model: Model, dice: Dice): Promise<string> {
  const id = dice.pick(["school", "bank", "travel", "shop", "kiosk"]);
  const businesses = model.world.businesses.map(
    (one): SimBusiness =>
      one.id === id ? { ...one, settlement: one.settlement === "wallet" ? "invoice" : "wallet" } : one,
  );
  await say(service, model, { ...model.world, businesses });
  return `${id} pays otherwise`;
}

/** A client goes to another seller with all of its months; not where it has documents or money in the books of the one before. */
export async function resell(service: SimService, model: Model, dice: Dice): Promise<string> {
  const id = dice.pick(["shop", "cafe", "stall", "partner"]);
  const before = model.world.businesses.find((one) => one.id === id)?.seller;
  const [seller = null] = dice.shuffle([null, "agency", "partner"].filter((one) => one !== before && one !== id));
  const businesses = model.world.businesses.map((one) => (one.id === id ? { ...one, seller } : one));
  const world = { ...model.world, businesses };
  const isTied = model.documents.some((one) => one.business === id && !one.isVoid);
  const refused = await service.describe(world, id);
  expect([id, refused]).toEqual([id, isTied ? ["seller"] : []]);
  if (isTied) return `${id} stays with ${before}`;
  model.world = world;
  noteSettled(model);
  return `${id} goes from ${before} to ${seller}`;
}

/** The card was wrong: everything is rated anew. */
export async function correctRates(service: SimService, model: Model): Promise<string> {
  if (model.rates === RIGHT_RATES) return "the rates are right";
  await service.correctRates();
  model.rates = RIGHT_RATES;
  return "the rates are corrected";
}
