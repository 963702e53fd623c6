import { describe, expect, test } from "vitest";
import { DIALOG, HEADER, openBench } from "./daybook.ts";

const bench = openBench();
bench.write("log.csv", DIALOG);
const explain = (message: string, ...words: string[]) =>
  bench.daybook(["explain", "log.csv", "--message", message, ...words]);
const verdict = ({ stdout }: { stdout: string }) => stdout.split("\n")[0];

describe("daybook explain", () => {
  test("a charged message: timeline, arithmetic, rules", () => {
    expect(explain("m2", "--zone", "America/Sao_Paulo")).toEqual({
      status: 0,
      stderr: "",
      stdout: `A marketing message under PMP-OCT26: charged, 0.0625 USD.
m2

Timeline of the thread
    2026-10-05 07:00:00  user writes (text)  i1
      open: customer service window until 2026-10-06 07:00:00
    2026-10-05 07:01:00  business sends (text)  m1
      open: customer service window until 2026-10-06 07:00:00
    2026-10-05 07:01:02  delivered (text); counts: service, free or charged by its rank in the allowance  m1
      open: customer service window until 2026-10-06 07:00:00
  > 2026-10-05 07:02:00  business sends (template marketing)  m2
      open: customer service window until 2026-10-06 07:00:00
  > 2026-10-05 07:02:02  delivered (template marketing); counts: marketing, regular  m2
      open: customer service window until 2026-10-06 07:00:00

Arithmetic
  card 2026-10-01, USD, Brazil, marketing: 0.0625 USD
  1 message x 0.0625 USD = 0.0625 USD

Rules
  OCT26-08   Marketing and authentication are charged as before.
  PMP-01     Each delivered marketing template is charged.
  PMP-09     The rate is that of market, category, volume tier and currency at delivery.
  GEN-04     The market is that of the user's calling code, longest prefix first.
`,
    });
  });

  test("a free one by its rank", () => {
    const ran = explain("m1");
    expect(verdict(ran)).toBe("A service message under PMP-OCT26: free in customer service, 0.0000 USD.");
    expect(ran.stdout).toContain(
      "number 1 of the month 2026-10 among the service messages of the number, 1000 of them free",
    );
  });

  test("by the id of its charge", () => {
    expect(explain("76765d32f262466ce968cdf450d50c73").stdout).toBe(explain("m2").stdout);
  });

  test("as JSON: the charge as on every wire, instants in UTC", () => {
    const json = JSON.parse(explain("m2", "--format", "json").stdout);
    const [charge] = JSON.parse(bench.daybook(["rate", "log.csv", "--format", "json"]).stdout).charges.slice(1);
    expect(json).toMatchObject({ number: "551140001234", message: "m2", charge, verdict: verdict(explain("m2")) });
    expect(json.timeline).toHaveLength(5);
    expect(json.timeline[4]).toEqual({
      at: "2026-10-05T10:02:02Z",
      local: "2026-10-05 10:02:02",
      message: "m2",
      what: "delivered (template marketing); counts: marketing, regular",
      open: ["customer service window until 2026-10-06 10:00:00"],
      is_subject: true,
    });
    expect(json.rules[0]).toEqual({ id: "OCT26-08", text: "Marketing and authentication are charged as before." });
  });

  test("an undelivered one, an inbound one, and one that rides", () => {
    bench.write(
      "2023.csv",
      `${HEADER}
t1,2023-07-10T10:00:00Z,outbound,W1,1,5511987650001,template,utility,2023-07-10T10:00:02Z
t2,2023-07-10T11:00:00Z,outbound,W1,1,5511987650001,template,utility,2023-07-10T11:00:02Z
`,
    );
    expect(verdict(explain("m3"))).toBe("No charge: it was never delivered (GEN-01).");
    expect(verdict(explain("i1"))).toBe("No charge: messages of the user are never charged (GEN-03).");
    const ride = bench.daybook(["explain", "2023.csv", "--message", "t2"]);
    expect(verdict(ride)).toBe("No charge of its own: it rides on utility conversation until 2023-07-11 10:00:02.");
    expect(ride.stdout).toContain("> 2023-07-10 11:00:02  delivered (template utility); rides, no charge  t2");
    expect(ride.stdout).not.toContain("Arithmetic");
  });

  test("one that cannot be rated says why", () => {
    const ran = explain("m2", "--currency", "GBP");
    expect(verdict(ran)).toMatch(
      /^A marketing message under PMP-OCT26 that cannot be rated \(no_rate\): GBP Brazil marketing/,
    );
    expect(ran.status).toBe(0);
  });

  test("an unknown id", () => {
    expect(explain("m9")).toEqual({
      status: 1,
      stdout: "",
      stderr: "daybook: no fact in the input names message m9; ids are those of the `message` column of daybook rate\n",
    });
  });

  test("standard input and pipes cannot be read again", () => {
    for (const line of ["$DAYBOOK explain - --message m1 < log.csv", "$DAYBOOK explain <(cat log.csv) --message m1"]) {
      const ran = bench.shell(line);
      expect(ran).toMatchObject({ status: 2, stdout: "" });
      expect(ran.stderr).toContain("explain reads its files several times");
    }
  });

  test("a long thread is shown around the message", () => {
    const rows = Array.from({ length: 30 }, (_, i) => {
      const minute = String(10 + i);
      return `r${minute},2026-10-05T11:${minute}:00Z,inbound,W1,1,5511987650001,text,,`;
    });
    bench.write("long.csv", `${HEADER}\n${rows.join("\n")}\n`);
    const { stdout } = bench.daybook(["explain", "long.csv", "--message", "r29"]);
    expect(stdout.match(/user writes/g)).toHaveLength(21);
    expect(stdout).toContain("    (9 more events of the thread; --format json has all)");
  });
});

describe("a number by its two names", () => {
  const metadata = { display_phone_number: "551140001234", phone_number_id: "P1" };
  const messages = [{ id: "w1", from: "5511987650001", timestamp: "1791198000", type: "text" }];
  const statuses = [{ id: "w2", status: "delivered", timestamp: "1791198002" }];
  const body = (value: object) =>
    JSON.stringify({
      object: "whatsapp_business_account",
      entry: [{ id: "W1", changes: [{ field: "messages", value: { metadata, ...value } }] }],
    });
  bench.write("hooks.jsonl", `${body({ messages })}\n${body({ statuses })}\n`);
  bench.write("sent.csv", `${HEADER}\nw2,2026-10-05T11:00:01Z,outbound,W1,551140001234,5511987650001,text,,\n`);
  const files = ["sent.csv", "hooks.jsonl", "log.csv"];

  test.each([[], ["--number", "551140001234"], ["--number", "P1"]])(
    "is found under either: %s %s",
    (...flag: string[]) => {
      const ran = bench.daybook(["explain", ...files, "--message", "m1", ...flag]);
      expect(verdict(ran)).toBe("A service message under PMP-OCT26: free in customer service, 0.0000 USD.");
    },
  );
  test("not under a third", () => {
    expect(bench.daybook(["explain", ...files, "--message", "m1", "--number", "P2"]).status).toBe(1);
  });
  test("a status that names no user belongs to its message's thread", () => {
    const { stdout } = bench.daybook(["explain", ...files, "--message", "m2"]);
    expect(stdout).toContain("2026-10-05 11:00:02  delivered (text); counts: service");
  });
  test("two numbers with one message id are told apart", () => {
    bench.write(
      "same-id.csv",
      `${HEADER}
x,2026-10-05T10:00:00Z,outbound,W1,1,5511987650001,template,marketing,2026-10-05T10:00:00Z
x,2026-10-05T10:00:00Z,outbound,W1,2,5511987650001,template,utility,2026-10-05T10:00:00Z
`,
    );
    for (const [number, category] of [
      ["1", "marketing"],
      ["2", "utility"],
    ] as const) {
      const ran = bench.daybook(["explain", "same-id.csv", "--message", "x", "--number", number]);
      expect(verdict(ran)).toMatch(new RegExp(`^A ${category} message`));
    }
  });
});
