import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fact, MessageFact } from "../core/usage/fact.ts";
import { opensWindow } from "../core/usage/nature.ts";
import { parseWebhookBody } from "./webhook.ts";

const FOLDER = new URL("../../test/fixtures/webhooks/", import.meta.url);
const NUMBER = "700555000111222";
const HUGO = "5511987650001";
const HUGO_ID = "BR.90210000000000000017";
const INES_ID = "BR.90210000000000000023";

function bodyOf(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8"));
}

function factsOf(name: string): readonly Fact[] {
  return parseWebhookBody(bodyOf(name)).facts;
}

function messagesOf(name: string): readonly MessageFact[] {
  return factsOf(name).filter((fact) => fact.kind === "message");
}

function aliasesOf(name: string) {
  return factsOf(name).flatMap((fact) => (fact.kind === "user_alias" ? [[...fact.users, fact.evidence]] : []));
}

describe("a message of the user", () => {
  test("is an inbound fact", () => {
    expect(messagesOf("text")).toEqual([
      {
        kind: "message",
        number: NUMBER,
        waba: "700100200300401",
        id: "wamid.aurora.in.1",
        direction: "inbound",
        user: HUGO,
        type: "text",
        at: 1_792_000_000_000,
      },
    ]);
  });

  test.each([
    ["numeric-and-plus", { user: HUGO, number: NUMBER, waba: "700100200300401", at: 1_792_000_000_000 }],
    ["text-hidden-phone", { user: INES_ID }],
    ["text-empty-phone", { user: INES_ID }],
    ["text-named-by-contact", { user: HUGO }],
    ["number-by-display-only", { number: "551140001234" }],
    ["ad-entry", { type: "text", entryPoint: "ad" }],
    ["page-entry", { type: "image", entryPoint: "page" }],
  ])("%s", (name, expected) => expect(messagesOf(name)).toEqual([expect.objectContaining(expected)]));

  test("without a clear entry point counts all the same", () => {
    const messages = messagesOf("unclear-entry");
    expect(messages.map(({ entryPoint }) => entryPoint)).toEqual([undefined, undefined]);
  });

  test("is left out where two contacts could have written it", () => {
    expect(messagesOf("two-users").map(({ user }) => user)).toEqual([HUGO, INES_ID]);
  });

  test("keeps a type that nobody knows, and none where there is none", () => {
    expect(messagesOf("new-and-missing-type").map(({ type }) => type)).toEqual(["hologram", undefined]);
  });

  test.each(["edit-and-revoke", "request-welcome", "identity-notice", "number-changed", "echoes", "history", "group"])(
    "%s: there is none",
    (name) => expect(messagesOf(name)).toEqual([]),
  );

  test("is never of a type that opens no window", () => {
    const types = names()
      .flatMap((name) => messagesOf(name))
      .filter(({ direction }) => direction === "inbound");
    expect(types.filter((message) => !opensWindow(message))).toEqual([]);
  });
});

describe("a status", () => {
  test.each([
    [
      "status-conversation-sent",
      {
        direction: "outbound",
        user: HUGO,
        at: 1_686_000_000_000,
        reported: {
          model: "CBP",
          category: "marketing",
          billable: true,
          conversation: "c0ffee",
          expiresAt: 1_686_086_460_000,
        },
      },
    ],
    ["status-notification", { reported: { model: "NBP", billable: true } }],
    [
      "status-delivered",
      {
        deliveredAt: 1_792_000_600_000,
        reported: { model: "PMP", type: "regular", category: "authentication_international", billable: true },
      },
    ],
    ["status-read-only", { deliveredAt: 1_792_000_600_000, user: HUGO_ID }],
    ["status-failed", { failedAt: 1_792_000_600_000 }],
    ["status-other-words", { id: "wamid.aurora.out.66", deliveredAt: 1_792_000_600_000 }],
    ["status-broken", { id: "wamid.aurora.out.75", deliveredAt: 1_792_000_600_000 }],
  ])("%s", (name, expected) => expect(messagesOf(name)).toEqual([expect.objectContaining(expected)]));

  test("says neither type nor category of the message, and not when it was sent unless it is about that", () => {
    const [message] = messagesOf("status-delivered");
    expect(Object.keys(message ?? {})).not.toEqual(expect.arrayContaining(["type"]));
    expect(message).not.toHaveProperty("category");
    expect(message).not.toHaveProperty("at");
  });

  test("takes the conversation's origin for the category only where it says what the message is", () => {
    const [sent, delivered] = messagesOf("status-entry-point");
    expect(sent?.reported).toEqual({ conversation: "fep1", expiresAt: 1_792_259_800_000 });
    expect(delivered?.reported?.category).toBe("utility");
    expect(delivered?.reported?.billable).toBe(false);
  });

  test.each(["calls", "group", "status-group-category", "no-number"])("%s: there is none to rate", (name) =>
    expect(messagesOf(name)).toEqual([]),
  );
});

describe("standby", () => {
  test("holds messages of the user, and statuses that are not ours", () => {
    expect(messagesOf("standby")).toEqual([expect.objectContaining({ direction: "inbound", user: HUGO })]);
  });
});

describe("two names of one user", () => {
  test.each([
    ["text", [[HUGO, HUGO_ID, "webhook contacts"]]],
    ["halves-of-one-user", [[HUGO, HUGO_ID, "webhook contacts"]]],
    ["status-delivered", [[HUGO, HUGO_ID, "webhook contacts"]]],
    ["group", [[HUGO, HUGO_ID, "webhook status"]]],
    ["echoes", [[HUGO, HUGO_ID, "webhook message echo"]]],
    ["calls", [[HUGO, HUGO_ID, "webhook contacts"]]],
    ["number-changed-old-form", [[HUGO, "5511987650009", "webhook system message"]]],
    ["user-id-changed", [[HUGO_ID, "BR.90210000000000000018", "webhook system message"]]],
    ["text-hidden-phone", []],
    ["text-empty-phone", []],
  ])("%s", (name, expected) => expect(aliasesOf(name)).toEqual(expected));

  test("meet each other only, where a body shows several users", () => {
    expect(aliasesOf("two-users")).toEqual([
      [HUGO, HUGO_ID, "webhook contacts"],
      ["5521987650002", INES_ID, "webhook contacts"],
    ]);
  });

  test("are joined from the moment of the payload", () => {
    const [alias] = factsOf("user-id-update").filter((fact) => fact.kind === "user_alias");
    expect(alias).toEqual({
      kind: "user_alias",
      users: [HUGO_ID, "BR.90210000000000000018"],
      at: 1_792_000_900_000,
      evidence: "webhook user_id_update",
    });
  });
});

test("the two names of a business number are learnt once a body", () => {
  const aliases = factsOf("batch").filter((fact) => fact.kind === "number_alias");
  expect(aliases).toEqual([{ kind: "number_alias", id: NUMBER, digits: "551140001234" }]);
});

describe("a part that is damaged", () => {
  const TIME = "Unix seconds, not milliseconds, from 2009 to 2099, as text or number";
  const sound = { id: "m1", status: "delivered", timestamp: "1792000600", recipient_id: HUGO };
  const bodyWith = (parts: object) => ({
    object: "whatsapp_business_account",
    entry: [{ id: "W1", changes: [{ field: "messages", value: { metadata: { phone_number_id: NUMBER }, ...parts } }] }],
  });
  const damageOf = (parts: object) =>
    parseWebhookBody(bodyWith(parts)).items.flatMap((item) =>
      item.outcome === "damaged" ? [[item.kind, item.found, item.expected]] : [],
    );
  const instant = (timestamp: unknown) => parseWebhookBody(bodyWith({ statuses: [{ ...sound, timestamp }] })).facts;

  test.each([
    ["timestamp: nothing", undefined],
    ["timestamp: null", null],
    ['timestamp: ""', ""],
    ['timestamp: "5"', "5"],
    ['timestamp: "1792000600000"', "1792000600000"],
    ["timestamp: 1792000600.5", 1792000600.5],
    ["timestamp: 1230767999", 1230767999],
    ["timestamp: 4102444800", 4102444800],
    ["timestamp: a list", [1792000600]],
  ])("%s", (found, timestamp) => {
    expect(damageOf({ statuses: [{ ...sound, timestamp }] })).toEqual([["status.delivered", found, TIME]]);
    expect(instant(timestamp)).toEqual([]);
  });

  test.each([1230768000, "4102444799", "01792000600"])("but not %j", (timestamp) => {
    expect(instant(timestamp)).toMatchObject([{ deliveredAt: Number(timestamp) * 1000 }]);
  });

  test.each([
    [{ statuses: [{ ...sound, id: "" }] }, ["status.delivered", 'id: ""', "the message id"]],
    [
      { statuses: [{ ...sound, status: null }] },
      ["status.unnamed", "status: null", "sent, delivered, read, played, failed"],
    ],
    [{ statuses: "x" }, ["part.statuses", 'statuses: "x"', "a list"]],
    [{ calls: [1] }, ["call", "1", "a JSON object"]],
    [{ errors: [[]] }, ["error", "a list", "a JSON object"]],
    [
      { metadata: 1, statuses: [sound] },
      ["status.delivered", "no business number", expect.stringContaining("metadata")],
    ],
    [
      { messages: [{ ...sound, type: "text", from: "Hugo" }] },
      ["message.text", 'from: "Hugo"', expect.stringContaining("from_user_id")],
    ],
    [
      { messages: [{ id: "m1", type: "system", system: { type: "user_changed_number" } }] },
      ["message.system", "no user", expect.stringContaining("the new one")],
    ],
  ])("%j", (parts, expected) => expect(damageOf(parts)).toEqual([expected]));

  test("may be the end of a conversation, and its status counts all the same", () => {
    const conversation = { id: "c1", expiration_timestamp: "soon" };
    const body = { statuses: [{ ...sound, conversation }] };
    expect(damageOf(body)).toEqual([
      ["status.delivered", 'conversation.expiration_timestamp: "soon"', `${TIME}; the status counts without it`],
    ]);
    expect(parseWebhookBody(bodyWith(body)).facts).toMatchObject([{ id: "m1", reported: { conversation: "c1" } }]);
    expect(damageOf({ statuses: [{ ...sound, conversation: { id: "c1", expiration_timestamp: null } }] })).toEqual([]);
  });
});

describe("whatever comes", () => {
  test("nothing throws and everything is accounted for", () => {
    fc.assert(fc.property(fc.anything(), (body) => expectAccountedFor(body)));
  });

  test("a body with one part replaced by anything does not throw either", () => {
    const bodies = names().map(bodyOf);
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.nat(), fc.jsonValue(), (body, nth, part) =>
        expectAccountedFor(withPart(body, nth, part)),
      ),
      { numRuns: 1_000 },
    );
  });
});

function names(): string[] {
  return readdirSync(FOLDER).map((file) => file.replace(".json", ""));
}

function expectAccountedFor(body: unknown): void {
  const { items, facts } = parseWebhookBody(body);
  expect(items.length).toBeGreaterThan(0);
  for (const item of items) {
    if (item.outcome === "damaged") expect([item.found, item.expected]).not.toContain("");
    else expect(item.outcome === "understood").toBe(item.reason === "");
  }
  const times = facts.flatMap((fact) => (fact.kind === "number_alias" ? [] : [fact]));
  for (const fact of times) expect(Number.isNaN(new Date(fact.at ?? 0).getTime())).toBe(false);
}

/** The body with its nth part, counted in the order of the text, replaced. */
function withPart(body: unknown, nth: number, part: unknown): unknown {
  const parts = JSON.stringify(body).match(/[:[]/g)?.length ?? 1;
  let left = nth % parts;
  return JSON.parse(JSON.stringify(body), (_, value: unknown) => {
    left -= 1;
    return left === -1 ? part : value;
  });
}
