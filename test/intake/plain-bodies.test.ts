import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TableRating } from "../../src/app/rating/columns/rate-table.ts";
import { messageAt } from "../../src/app/rating/columns/row-table.ts";
import { openRates } from "../../src/core/pricing/rate-card.ts";
import type { Fact } from "../../src/core/usage/fact.ts";
import { DEFAULT_SETTINGS } from "../../src/core/usage/settings.ts";
import type { RowTaker } from "../../src/intake/plain-csv/row-taker.ts";
import { loadBundledRates } from "../../src/intake/rate-files.ts";
import { readInputs } from "../../src/intake/read-input.ts";
import { ownBodies } from "./published.ts";
import { withFolder } from "./reading.ts";

const RUNS = process.env.DAYBOOK_FULL === "1" ? 4_000 : 200;
const rates = openRates(loadBundledRates());

const often = <T>(usual: fc.Arbitrary<T>, ...seldom: unknown[]) =>
  fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...seldom) });

/** One user's two names belong together, but now and then somebody else's turns up. */
const user = fc.integer({ min: 0, max: 12 }).map((n) => ({ phone: `55119800000${10 + n}`, bsuid: `BR.77${n}` }));
const seconds = fc.integer({ min: 1_785_542_400, max: 1_785_600_000 }).map(String);
const time = often(seconds, 1_785_542_400, "1785542400000", "", "0785542400", null, " 1785542400", "17855424.0");
const id = often(
  fc.integer({ min: 0, max: 400 }).map((n) => `wamid.${n}`),
  ...["", 7, "mé", 'a"b', "a\\b", "a b", null, "\u0000"],
);
const strangePhone = [
  "",
  "+5511980000010",
  "BR.9",
  "0119800000",
  "123456",
  "x",
  "5511980000011",
  "P1",
  5511980000010,
  null,
];

const body = fc
  .record({
    who: user,
    id,
    time,
    waId: often(fc.constant(undefined), ...strangePhone, "absent"),
    phone: often(fc.constant(undefined), ...strangePhone, "absent"),
    bsuid: often(fc.constant(undefined), "", "BR.", "x.y z", "BR.771", 5, "absent"),
    named: fc.constantFrom("both", "both", "phone", "bsuid"),
    name: often(fc.constantFrom("Sam", "Zoë"), '"', "\\", "\n", "", 3),
    status: often(fc.constantFrom("sent", "delivered", "failed", "read"), "deleted", "new", "", undefined),
    category: fc.constantFrom("utility", "marketing"),
    conversation: often(fc.constant(undefined), { id: "c1", expiration_timestamp: "1785600000" }, {}),
    inbound: fc.boolean(),
    type: often(fc.constantFrom("text", "image"), "reaction", "system", "edit", "strange", undefined),
    referral: often(fc.constant(undefined), { source_type: "ad", headline: "h" }, { source_type: "post" }, { x: 1 }),
    number: often(fc.constant("P1"), "P2", "5511980000010", ""),
    waba: often(fc.constant("W1"), "", 5),
    time2: often(fc.constant(undefined), 1_785_542_400),
    twice: often(fc.constant(false), true),
  })
  .map((c) => {
    const named = (own: unknown, usual: string, key: string) =>
      own === "absent" ? {} : { [key]: own === undefined ? usual : own };
    const phone = (key: string, own: unknown) => (c.named === "bsuid" ? {} : named(own, c.who.phone, key));
    const bsuid = (key: string) => (c.named === "phone" ? {} : named(c.bsuid, c.who.bsuid, key));
    const pricing = { billable: true, pricing_model: "PMP", category: c.category, type: "regular" };
    const content = { type: c.type, [`${c.type ?? "text"}`]: { body: c.name }, referral: c.referral };
    const { conversation, status } = c;
    const message = { ...phone("from", c.phone), ...bsuid("from_user_id"), id: c.id, timestamp: c.time, ...content };
    const sent = { ...phone("recipient_id", c.phone), ...bsuid("recipient_user_id"), pricing, conversation };
    const own = c.inbound ? message : { id: c.id, status, timestamp: c.time, ...sent };
    const value = {
      metadata: { display_phone_number: "+55 11 4000-0000", phone_number_id: c.number },
      contacts: [{ profile: { name: c.name }, ...phone("wa_id", c.waId), ...bsuid("user_id") }],
      [c.inbound ? "messages" : "statuses"]: c.twice ? [own, own] : [own],
    };
    const entry = [{ id: c.waba, time: c.time2, changes: [{ value, field: "messages" }] }];
    return JSON.stringify({ object: "whatsapp_business_account", entry });
  });

const mangled = fc
  .tuple(
    body,
    fc.nat(700),
    fc.nat(3),
    fc.constantFrom("", '"', "\\", "1", "{", "}", ",", "\n", "\r\n", "\xff", " ", "[]"),
  )
  .map(([text, at, drop, piece]) => text.slice(0, at) + piece + text.slice(at + drop));

const line = fc.oneof({ weight: 20, arbitrary: body }, { weight: 1, arbitrary: mangled });
const row = JSON.stringify({ id: "r1", at: "2026-08-01T00:00:00Z", number: "P1", user: "5511", direction: "inbound" });
const others = ownBodies().map(({ text }) => text.replaceAll("\n", " "));

/** Reads lines, with a taker of rows or without; gives all that they say. */
async function read(content: Uint8Array, open: (rating: TableRating) => RowTaker | undefined) {
  return withFolder(async (folder) => {
    const path = join(folder, "log");
    writeFileSync(path, content);
    const rating = new TableRating(DEFAULT_SETTINGS, rates);
    const taker = open(rating);
    const said: unknown[] = [];
    const messages: string[] = [];
    const names = new Set<string>();
    let [facts, taken] = [0, 0];
    const learn = (fact: Fact) => {
      if (fact.kind === "message") messages.push(key(fact));
      else names.add(fact.kind === "user_alias" ? fact.users.join() : `${fact.id}=${fact.digits}`);
    };
    for await (const item of readInputs([path], { taker })) {
      if (item.kind !== "facts") said.push(JSON.parse(JSON.stringify(item).replaceAll(path, "log")));
      else {
        item.facts.forEach(learn);
        facts += item.facts.length + item.taken;
        taken += item.taken;
      }
    }
    const { table } = rating;
    const all = { classes: table.classes.all, userName: (one: number) => table.users.text(one) };
    for (let index = 0; index < table.count; index += 1) messages.push(key(messageAt(table, index, all)));
    return { result: { said, messages: messages.sort(), names: [...names].sort(), facts }, taken };
  });
}

const key = (fact: object) =>
  JSON.stringify(
    Object.entries(fact)
      .filter(([, value]) => value !== undefined)
      .sort(),
  );

async function expectSame(content: Uint8Array): Promise<number> {
  const plain = await read(content, ({ taker }) => taker);
  const careful = await read(content, () => undefined);
  expect(plain.result).toEqual(careful.result);
  return plain.taken;
}

test("bodies read from their bytes are what the reader of bodies makes of them, problems and counts too", async () => {
  let taken = 0;
  const log = fc.array(
    fc.oneof({ weight: 60, arbitrary: line }, { weight: 1, arbitrary: fc.constantFrom(row, "", ...others) }),
    {
      minLength: 1,
      maxLength: 80,
      size: "max",
    },
  );
  const property = fc.asyncProperty(log, fc.constantFrom("\n", "\n", "\n", "\r\n"), async (lines, end) => {
    taken += await expectSame(Buffer.from(lines.join(end), lines.join("").includes("\xff") ? "latin1" : "utf8"));
  });
  await fc.assert(property, { numRuns: RUNS, verbose: 1 });
  expect(taken).toBeGreaterThan(RUNS);
});

test("long logs, of which most lines are plain", async () => {
  const lines = fc.sample(line, { numRuns: 4_000, seed: 7 });
  expect(await expectSame(Buffer.from(lines.join("\n")))).toBeGreaterThan(1_000);
});
