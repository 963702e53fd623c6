import { describe, expect, test } from "vitest";
import { parseWebhookBody, type WebhookItem } from "../../src/intake/webhook.ts";
import { type BodyFile, ownBodies, publishedBodies } from "../intake/published.ts";
import { asMetaWrites } from "./meta.ts";
import { openReceiver } from "./receiver-bench.ts";

const receiver = await openReceiver();

/** Posts every body as Meta would; gives the statuses and what became of the parts. */
async function posted(bodies: readonly BodyFile[]) {
  receiver.receipts.length = 0;
  const statuses: [string, number][] = [];
  for (const { name, text } of bodies) statuses.push([name, (await receiver.post(JSON.parse(text))).status]);
  return { statuses, items: receiver.receipts.flatMap(({ items }) => items) };
}

function counts(items: readonly WebhookItem[]) {
  const count = (wanted: string) => items.filter(({ outcome }) => outcome === wanted).length;
  return [count("understood"), count("ignored"), count("reported"), count("damaged")];
}

const published = publishedBodies();

describe.each([
  ["our own", ownBodies()],
  ...(published.length > 0 ? [["published", published] as const] : []),
] as const)("%s bodies", (_, bodies) => {
  test("are all answered by 200, and read as the file reader reads them", async () => {
    expect(bodies.length).toBeGreaterThan(40);
    const { statuses, items } = await posted(bodies);
    expect(statuses.filter(([, status]) => status !== 200)).toEqual([]);
    const read = bodies.map(({ text }) => parseWebhookBody(JSON.parse(text)));
    expect(items).toEqual(read.flatMap((reading) => reading.items));
    expect(receiver.receipts.map(({ facts }) => facts)).toEqual(read.map(({ facts }) => facts.length));
    expect(receiver.receipts.filter(({ dead }) => dead).length).toBe(
      read.filter((reading) => counts(reading.items)[3] !== 0).length,
    );
    expect(receiver.failures).toEqual([]);
  });

  test("show nothing personal in dead letters", async () => {
    for (const { redacted, reasons } of receiver.dead) {
      expect(`${redacted} ${JSON.stringify(reasons)}`).not.toMatch(
        /wamid\.[A-Za-z0-9]|(?<!"(time|timestamp)":"?)\b\d{11,}/,
      );
    }
  });
});

test.runIf(published.length > 0)(
  "the published bodies: 104 parts understood, 71 ignored, 16 reported, 5 damaged",
  async () => {
    expect(published.length).toBe(164);
    expect(counts((await posted(published)).items)).toEqual([104, 71, 16, 5]);
  },
);

test("escapes as Meta does", () => {
  expect(asMetaWrites({ a: "é 😀 / <50%> @x" }).toString()).toBe(
    '{"a":"\\u00e9 \\ud83d\\ude00 \\/ \\u003C50\\u0025> \\u0040x"}',
  );
});
