import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { chargesOf, DIALOG, HEADER, linesOf, openBench } from "./daybook.ts";

const bench = openBench();
bench.write("good.csv", DIALOG);
const good = ["m1", "m2"];
const row = (id: string, cells: Readonly<Record<string, string>> = {}) => {
  const { at = "2026-10-05T10:02:00Z", user = "5511987650001", delivered = "2026-10-05T10:02:02Z" } = cells;
  return `${id},${at},outbound,W1,551140001234,${user},template,marketing,${delivered}`;
};

/** What is refused, with the good rows' charges beside it. */
interface Case {
  readonly content: string | Uint8Array;
  /** Messages that are charged, from this file alone. */
  readonly charged: readonly string[];
  readonly refused: readonly RegExp[];
}

const table = (...rows: string[]) => `${[HEADER, ...rows].join("\n")}\n`;
const many = table(
  ...Array.from({ length: 400 }, (_, i) =>
    row(`m${1000 + ((i * 7919) % 9000)}`, { user: `55119876${50000 + i * 13}` }),
  ),
);

const CASES: Readonly<Record<string, Case>> = {
  "malformed rows": {
    content: table(
      row("m1"),
      row("m2", { at: "yesterday" }),
      "m3,x",
      row("m4", { user: "5.5E+12" }),
      row("m5", { user: "jack" }),
      row("m6"),
    ),
    charged: ["m1", "m6"],
    refused: [
      /^log:3, at: "yesterday"; expected an ISO 8601 time with its offset/,
      /^log:4: 2 fields, beginning with "m3"; expected 9 fields as in the header/,
      /^log:5, user: "5\.5E\+12"; .*a spreadsheet has rounded this one.*export it again with the column as text$/,
      /^log:6, user: "jack"; expected a phone number with country code/,
    ],
  },
  "a time without offset": {
    content: table(row("m1"), row("m2", { at: "2026-10-05T10:02:00" })),
    charged: ["m1"],
    refused: [/^log:3, at: "2026-10-05T10:02:00"; .*states no offset, .*--date-zone Europe\/Berlin$/],
  },
  "absent columns": {
    content: "id,at,direction\nm1,2026-10-05T10:02:00Z,outbound\n",
    charged: [],
    refused: [
      /^log: no columns user, number; the columns are id, at, direction; expected a header line with .*`daybook inspect log`/,
    ],
  },
  "a quote that never closes": {
    content: table(row("m1"), `"${row("m2")}`, row("m3")),
    charged: ["m1", "m3"],
    refused: [/^log:3/],
  },
  "a line of more than 16 MiB": {
    content: table(row("m1"), `m2,${"x".repeat(17 * 2 ** 20)}`, row("m3")),
    charged: ["m1", "m3"],
    refused: [/^log:3: a line of .*; expected /],
  },
  "a line that is no JSON": {
    content: `{"id":"m1","at":1791194520,"direction":"outbound","number":"1","user":"5511987650001","category":"marketing","delivered_at":1791194522}\n{"id":\n`,
    charged: ["m1"],
    refused: [/^log:2: .*; expected /],
  },
  "an empty file": { content: "", charged: [], refused: [/^log: the file is empty; expected a message log/] },
  "a PDF": { content: "%PDF-1.7\n%\u00e2\n", charged: [], refused: [/^log: .*PDF.*; expected /] },
  "a workbook": {
    content: Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(200, 7)]),
    charged: [],
    refused: [/^log: .*; expected /],
  },
};

describe("bad input is named with its place and what belongs there, and good rows still count", () => {
  test.each(Object.entries(CASES))("%s", (_, { content, charged, refused }) => {
    bench.write("log", content);
    const ran = bench.daybook(["rate", "log", "--format", "ndjson"]);
    expect(chargesOf(ran, "message").flat()).toEqual(charged);
    expect(linesOf(ran.stderr)).toEqual(
      refused.map((words) => expect.stringMatching(new RegExp(`^refused ${words.source.replace("^", "")}`))),
    );
    expect(ran.status).toBe(1);
  });

  test.each(["malformed rows", "absent columns", "an empty file"])(
    "%s do not stop another file, nor --skip-bad",
    (name) => {
      bench.write("log", CASES[name]?.content ?? "");
      const ran = bench.daybook(["rate", "log", "good.csv", "--format", "ndjson", "--skip-bad"]);
      expect(chargesOf(ran, "message").flat()).toEqual(expect.arrayContaining(good));
      expect(ran.stderr).toMatch(/^refused log/);
      expect(ran.status).toBe(0);
    },
  );

  test("gzip that breaks off: whole lines before it count", () => {
    const packed = gzipSync(many);
    bench.write("broken.gz", packed.subarray(0, packed.length - 900));
    const ran = bench.daybook(["rate", "broken.gz", "--format", "ndjson"]);
    const count = linesOf(ran.stdout).length;
    expect(count).toBeGreaterThan(50);
    expect(count).toBeLessThan(400);
    expect(ran.stderr).toBe(
      `refused broken.gz:${count + 2}: the gzip data stop in the middle; every complete line before that was read; expected the whole file; copy or download it again\n`,
    );
    expect(ran.status).toBe(1);
  });

  test("a folder without bodies", () => {
    mkdirSync(join(bench.path, "folder"), { recursive: true });
    bench.write("folder/a.csv", DIALOG);
    const ran = bench.daybook(["rate", "folder"]);
    expect(ran.stderr).toMatch(
      /^refused folder: a folder without \.json files \(it has 1 other file?\); expected .*FOLDER\/\*\.csv$/m,
    );
    expect(ran.stdout).toContain("nothing was charged");
    expect(ran.status).toBe(1);
  });

  test("a file that is not there stops before any work", () => {
    expect(bench.daybook(["rate", "good.csv", "none.csv", "--out", "x"])).toEqual({
      status: 2,
      stdout: "",
      stderr: "daybook: none.csv: no such file or folder; check the name\n",
    });
    expect(bench.has("x")).toBe(false);
  });

  test("twenty problems are shown, the others counted", () => {
    bench.write("log", table(...Array.from({ length: 1025 }, (_, i) => row(`m${i}`, { at: "never" })), row("last")));
    const ran = bench.daybook(["rate", "log", "--format", "ndjson"]);
    expect(linesOf(ran.stderr)).toHaveLength(21);
    expect(linesOf(ran.stderr).at(-1)).toBe("refused and 1,005 more rows");
    expect(chargesOf(ran, "message")).toEqual([["last"]]);
  });
});

describe("what cannot be rated is a charge with a reason", () => {
  test("a market that no list names is Other; a currency without a card has no rate", () => {
    bench.write("log", table(row("m1", { user: "9990000000000" }), row("m2", { user: "ZZ.123" })));
    expect(chargesOf(bench.daybook(["rate", "log", "--format", "ndjson"]), "market", "cost")).toEqual([
      ["Other", "0.0604"],
      ["Other", "0.0604"],
    ]);
    const ran = bench.daybook(["rate", "log", "--format", "ndjson", "--currency", "GBP"]);
    expect(chargesOf(ran, "cost", "refusal")).toEqual(
      Array.from({ length: 2 }, () => [
        null,
        {
          code: "no_rate",
          detail: expect.stringMatching(/^GBP Other marketing on 2026-10-05: .*`daybook rates import`/),
        },
      ]),
    );
    expect(ran.status).toBe(0);
  });

  test("facts that cannot become usage are listed", () => {
    const value = {
      metadata: { display_phone_number: "15550001111", phone_number_id: "P1" },
      statuses: [{ id: "m1", status: "delivered", timestamp: "1791194522" }],
    };
    const entry = [{ id: "W1", changes: [{ field: "messages", value }] }];
    bench.write("log", JSON.stringify({ object: "whatsapp_business_account", entry }));
    const { charges, refusals } = JSON.parse(bench.daybook(["rate", "log", "--format", "json"]).stdout);
    expect({ charges, refusals }).toEqual({
      charges: [],
      refusals: [{ number: "P1", message: "m1", code: "no_user" }],
    });
    expect(bench.daybook(["rate", "log"]).stdout).toContain(
      "Messages that could not be used\n  1  the facts about it name no user",
    );
  });
});
