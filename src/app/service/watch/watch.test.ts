import { expect, test } from "vitest";
import { type LogOptions, openLog } from "./log.ts";
import { mask, maskText } from "./mask.ts";
import { openMetrics } from "./metrics.ts";

const WAMID = "wamid.HBgMNTUxMTk4NzY1MDAwFQIAERgSQzE1RjFDNkE0QjQ3QzY5RTAA";

test.each([
  ["sent to 5511987650001", "sent to ***"],
  ["+5511987650001, 4915112345678", "+***, ***"],
  [`${WAMID} failed`, "wamid.*** failed"],
  ["status of wamid.HBg=_-/+.x", "status of wamid.***.x"],
  ["order 123456 at 10:15:30.123 on 2026-10-05", "order 123456 at 10:15:30.123 on 2026-10-05"],
  ["postgresql://me:hunter2@host/db", "postgresql://me:***@host/db"],
  ["Authorization: Bearer abc.def", "Authorization: Bearer ***"],
  ["token EAAGm0PX4ZCpsBAKZBxyz123 expired", "token *** expired"],
])("%s", (text, masked) => expect(maskText(text)).toBe(masked));

test("masks every text, however deep, and names of fields; counts stay", () => {
  expect(mask({ "5511987650001": [{ user: "5511987650001" }], facts: 12345678, app_secret: "x", gone: null })).toEqual({
    "***": [{ user: "***" }],
    facts: 12345678,
    app_secret: "***",
    gone: null,
  });
});

function said(options: Partial<LogOptions>, say: (log: ReturnType<typeof openLog>) => void): string {
  let text = "";
  const write = (line: string) => {
    text += line;
  };
  say(openLog({ level: "info", format: "json", ...options, write }));
  return text;
}

test("whatever is said, no number, message id or token gets into the log", () => {
  const text = said({}, (log) => {
    log.info("from 5511987650001", { id: WAMID, deep: { list: ["5511987650001"] } });
    const cause = new Error("Key (user)=(5511987650001) already exists");
    log.with({ worker: "booking of 5511987650001" }).error(`of ${WAMID}`, new Error("5511987650001", { cause }));
    log.error("thrown", "5511987650001");
    log.info("%s %d", { odd: "5511987650001" });
  });
  expect(text).not.toMatch(/5511987650001|HBgM/);
  expect(text.trim().split("\n")).toHaveLength(4);
  for (const line of text.trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("time");
});

test("a line of JSON, a line of text, and no line below the level", () => {
  const [json, words] = (["json", "text"] as const).map((format) =>
    said({ format }, (log) => {
      log.debug("not this");
      log.with({ worker: "booking" }).warn("behind", { seconds: 12 });
    }),
  );
  expect(JSON.parse(json ?? "")).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    level: "warn",
    worker: "booking",
    seconds: 12,
    msg: "behind",
  });
  expect(words).toMatch(/^\d\d:\d\d:\d\d warn {2}behind worker="booking" seconds=12\n$/);
});

test("what the month comes to takes the place of what it came to before", async () => {
  const metrics = openMetrics();
  metrics.month([{ currency: "USD", category: "marketing", charges: 3, unrated: 1, micros: 125_000n }]);
  metrics.month([{ currency: "EUR", category: "utility", charges: 2, unrated: 0, micros: 37_600n }]);
  const text = await metrics.text();
  expect(text).toContain('daybook_month_cost{currency="EUR",category="utility"} 0.0376');
  expect(text).toContain('daybook_month_charges{currency="EUR",category="utility"} 2');
  expect(text).not.toContain("marketing");
});
