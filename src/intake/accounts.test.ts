import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { DEFAULT_RULES } from "../core/usage/settings.ts";
import { parseAccounts } from "./accounts/parse-accounts.ts";
import { CURRENCIES, loadAccounts, parseRuleSetting } from "./accounts.ts";

const DEFAULTS = { zone: "UTC", currency: "USD" };

function accountsOf(json: unknown) {
  const read = parseAccounts(json, "accounts.json", DEFAULTS);
  if (!read.ok) throw new Error(JSON.stringify(read.refusal));
  return read.value;
}

function problemsOf(json: unknown, defaults = {}) {
  const read = parseAccounts(json, "accounts.json", defaults);
  return read.ok ? [] : read.refusal;
}

describe("an accounts file", () => {
  test("describes WABAs; one without a portfolio is its own", () => {
    const { settings } = accountsOf({
      wabas: {
        aurora: { zone: "America/Sao_Paulo", currency: "BRL", portfolio: "PF1", served_by: "direct" },
        chai: { zone: "Asia/Kolkata", currency: "INR" },
      },
      portfolios: { PF1: {} },
    });
    expect(settings.wabas).toEqual({
      aurora: { zone: "America/Sao_Paulo", currency: "BRL", portfolio: "PF1", servedBy: "direct" },
      chai: { zone: "Asia/Kolkata", currency: "INR", portfolio: "chai", servedBy: "partner" },
    });
    expect(settings.rules).toEqual(DEFAULT_RULES);
  });

  test("says what of a WABA changed and from when", () => {
    const { settings, notices } = accountsOf({
      wabas: {
        W1: {
          zone: "UTC",
          currency: "USD",
          changes: [
            { from: "2026-03-01T00:00:00Z", portfolio: "PF2" },
            { from: 1772323200, served_by: "direct" },
          ],
        },
      },
      portfolios: { PF2: {} },
    });
    expect(settings.wabas.W1?.changes).toEqual([
      { from: Date.UTC(2026, 2, 1), portfolio: "PF2" },
      { from: Date.UTC(2026, 2, 1), servedBy: "direct" },
    ]);
    expect(notices).toEqual([]);
    expect(problemsOf({ wabas: { W1: { zone: "UTC", currency: "USD", changes: [{ zone: "UTC" }] } } })[0]?.path).toBe(
      "wabas.W1.changes[0].from",
    );
  });

  test("dates international authentication with an offset or in Unix seconds", () => {
    const { settings } = accountsOf({
      wabas: { W1: { portfolio: "PF1" } },
      portfolios: {
        PF1: {
          location: "IN",
          auth_international: { start: "2024-06-01T07:00:00+02:00", exceptions: { ID: 1719792000 } },
        },
        W1: { auth_international: { exceptions: { EG: "1719792000" } } },
      },
    });
    expect(settings.portfolios).toEqual({
      PF1: {
        location: "IN",
        authInternational: { start: Date.UTC(2024, 5, 1, 5), exceptions: { ID: Date.UTC(2024, 6, 1) } },
      },
      W1: { authInternational: { exceptions: { EG: Date.UTC(2024, 6, 1) } } },
    });
  });

  test("names numbers and says who is one user and who is not", () => {
    const accounts = accountsOf({
      wabas: { W1: {} },
      numbers: { P1: { waba: "W1", digits: "+55 11 4000-1234" }, P2: { waba: "W1" } },
      users: { join: [["+5511987650001", "BR.9021", "5511987650009"]], apart: [["5511987650001", "5521987650002"]] },
    });
    expect(accounts.settings.numbers).toEqual({ P1: { waba: "W1", digits: "551140001234" }, P2: { waba: "W1" } });
    expect(accounts.numberAliases).toEqual([{ kind: "number_alias", id: "P1", digits: "551140001234" }]);
    expect(accounts.aliases.map(({ users, at, evidence }) => [...users, at, evidence])).toEqual([
      ["5511987650001", "BR.9021", 0, "accounts file"],
      ["5511987650001", "5511987650009", 0, "accounts file"],
    ]);
    expect(accounts.settings.apart).toEqual([["5511987650001", "5521987650002"]]);
  });

  test("sets rules", () => {
    const settings = {
      window_eval_at: "delivered",
      allowance_counts_fep: true,
      pmp_grandfather: ["marketing", "utility"],
    };
    expect(accountsOf({ settings }).settings.rules).toEqual({ ...DEFAULT_RULES, ...settings });
  });

  test("may be empty", () => expect(accountsOf({}).notices).toEqual([]));

  test("gets notices for what is left out or looks like a slip", () => {
    const { notices } = accountsOf({
      waba: {},
      wabas: { W1: { zone: "UTC", currency: "USD", colour: "red" }, W2: { zone: "UTC" } },
      portfolios: { PF1: { auth_international: { begin: 1 } } },
      numbers: { P1: { waba: "W9", name: "shop" } },
      users: { joined: [] },
    });
    expect(notices).toEqual([
      "Daybook knows nothing of these keys and left them out: waba, wabas.W1.colour, " +
        "portfolios.PF1.auth_international.begin, numbers.P1.name, users.joined.",
      "WABA W2 states no currency; USD is taken.",
      "No WABA of the file belongs to these portfolios: PF1.",
      "Numbers belong to WABAs that the file does not describe: W9.",
    ]);
  });
});

describe("what cannot be used is named with its place and a remedy", () => {
  test.each([
    [
      { wabas: { W1: { zone: "America/Sao Paulo" } } },
      "wabas.W1.zone",
      '"America/Sao Paulo"',
      /IANA.*Did you mean America\/Sao_Paulo\?/,
    ],
    [{ wabas: { W1: { zone: "Brazil/Saopaolo" } } }, "wabas.W1.zone", '"Brazil/Saopaolo"', /mean America\/Sao_Paulo/],
    [{ wabas: { W1: { zone: "GMT minus three hours" } } }, "wabas.W1.zone", '"GMT minus three hours"', /not an offset/],
    [{ wabas: { W1: { zone: 3 } } }, "wabas.W1.zone", "3", /IANA/],
    [{ wabas: { W1: { currency: "usd" } } }, "wabas.W1.currency", '"usd"', /AUD.*BRL.*Write USD/],
    [{ wabas: { W1: { currency: "CHF" } } }, "wabas.W1.currency", '"CHF"', /AUD.*Meta bills/],
    [{ wabas: { W1: { served_by: "meta" } } }, "wabas.W1.served_by", '"meta"', /"partner" or "direct"/],
    [{ wabas: { W1: { portfolio: "" } } }, "wabas.W1.portfolio", '""', /a text/],
    [{ wabas: { W1: "UTC" } }, "wabas.W1", '"UTC"', /an object/],
    [{ wabas: [] }, "wabas", "[]", /an object/],
    [{ portfolios: { P: { location: "India" } } }, "portfolios.P.location", '"India"', /two capital letters/],
    [
      { portfolios: { P: { auth_international: { start: "2024-06-01" } } } },
      "portfolios.P.auth_international.start",
      '"2024-06-01"',
      /offset.*Unix seconds/,
    ],
    [
      { portfolios: { P: { auth_international: { start: 1717200000000 } } } },
      "portfolios.P.auth_international.start",
      "1717200000000",
      /Unix seconds/,
    ],
    [
      { portfolios: { P: { auth_international: { exceptions: { id: 1719792000 } } } } },
      "portfolios.P.auth_international.exceptions.id",
      '"id"',
      /two capital letters/,
    ],
    [{ numbers: { P1: { digits: "call us" } } }, "numbers.P1.digits", '"call us"', /digits/],
    [{ users: { join: [["5511987650001"]] } }, "users.join[0]", '["5511987650001"]', /at least two/],
    [{ users: { join: [["5511987650001", 5]] } }, "users.join[0][1]", "5", /user id/],
    [{ users: { apart: [["1", "2", "3"]] } }, "users.apart[0]", '["1","2","3"]', /two users/],
    [{ settings: { fep_restart: "never" } }, "settings.fep_restart", '"never"', /after_only or any/],
    [{ settings: { fep: "never" } }, "settings.fep", 'the setting "fep"', /window_end_exclusive/],
    ["text", "the file", '"text"', /an object/],
    [null, "the file", "null", /an object/],
  ])("%j", (json, path, found, words) => {
    const [problem] = problemsOf(json, DEFAULTS);
    expect(problem).toMatchObject({ file: "accounts.json", path, found });
    expect(`${problem?.expected} ${problem?.remedy}`).toMatch(words);
  });

  test("all at once", () => {
    const json = { wabas: { W1: { zone: "Mars/Base", currency: "XXX" }, W2: { served_by: 1 } } };
    expect(problemsOf(json).map(({ path }) => path)).toEqual([
      "wabas.W1.zone",
      "wabas.W1.currency",
      "wabas.W2.served_by",
    ]);
  });

  test("a zone and a currency that nobody stated and no default stands in for", () => {
    const problems = problemsOf({ wabas: { W1: { currency: "USD" }, W2: { zone: "UTC" } } });
    expect(problems.map(({ path, found }) => [path, found])).toEqual([
      ["wabas.W1.zone", "nothing"],
      ["wabas.W2.currency", "nothing"],
    ]);
  });

  test("also under names that mean something to JavaScript", () => {
    const json: unknown = JSON.parse(
      '{"wabas":{"__proto__":{"zone":"UTC","currency":"USD"},"constructor":{"zone":"?","currency":"USD"}}}',
    );
    expect(problemsOf(json).map(({ path }) => path)).toEqual(["wabas.constructor.zone"]);
  });
});

describe("a rule setting on the command line", () => {
  test.each([
    ["window_end_exclusive", "false", { window_end_exclusive: false }],
    ["window_eval_at", "delivered", { window_eval_at: "delivered" }],
    ["fep_extension", "none", { fep_extension: "none" }],
    ["fep_restart", "any", { fep_restart: "any" }],
    ["nbp_template_in_csw", "free", { nbp_template_in_csw: "free" }],
    ["pmp_grandfather", "utility, marketing", { pmp_grandfather: ["marketing", "utility"] }],
    ["pmp_grandfather", "", { pmp_grandfather: [] }],
    ["allowance_counts_fep", "true", { allowance_counts_fep: true }],
    ["pair_scope", "waba", { pair_scope: "waba" }],
    ["conv_start", "sent", { conv_start: "sent" }],
    ["oct26_utility_in_csw", "free", { oct26_utility_in_csw: "free" }],
  ])("%s=%s", (name, value, expected) => expect(parseRuleSetting(name, value)).toEqual({ ok: true, value: expected }));

  test("exists for every rule", () => {
    const refused = parseRuleSetting("?", "");
    expect(refused.ok ? "" : refused.refusal.expected).toBe(
      `expected one of: ${Object.keys(DEFAULT_RULES).join(", ")}`,
    );
  });

  test.each([
    ["window_end_exclusive", "yes", "expected true or false"],
    ["conv_start", "Sent", "expected delivered or sent"],
    [
      "pmp_grandfather",
      "utility,service",
      "expected none, one or more of marketing, utility, authentication, with commas between them",
    ],
  ])("%s=%s is refused with the values that are allowed", (name, value, expected) => {
    expect(parseRuleSetting(name, value)).toEqual({
      ok: false,
      refusal: { code: "wrong_value", found: `"${value}"`, expected },
    });
  });
});

describe("loading", () => {
  const folder = mkdtempSync(join(tmpdir(), "accounts-"));
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  test("reads the sample", async () => {
    const read = await loadAccounts(fileURLToPath(new URL("../../samples/accounts.json", import.meta.url)));
    expect(read.ok && read.value.notices).toEqual([]);
  });

  test("reads past a byte order mark", async () => {
    const read = await loadAccounts(write("bom.json", '\uFEFF{"wabas":{"W1":{"zone":"UTC"}}}'), { currency: "EUR" });
    expect(read.ok && read.value.settings.wabas.W1?.currency).toBe("EUR");
  });

  test.each([
    ["no such file", join(folder, "none.json"), /no readable file/],
    ["no JSON", write("broken.json", '{"wabas":'), /no JSON/],
  ])("%s", async (_, path, found) => {
    const read = await loadAccounts(path);
    expect(read.ok ? [] : read.refusal).toEqual([
      expect.objectContaining({ file: path, path: "the file", found: expect.stringMatching(found) }),
    ]);
  });
});

test("there are sixteen currencies", () => expect(new Set(CURRENCIES).size).toBe(16));

describe("docs/settings.md", () => {
  const page = readFileSync(new URL("../../docs/settings.md", import.meta.url), "utf8");

  test.each(Object.keys(DEFAULT_RULES))("names %s", (name) => expect(page).toContain(`| \`${name}\` |`));

  test.each(CURRENCIES)("names %s", (code) => expect(page).toContain(code));

  test("shows a file that can be read without notices", () => {
    const [, sample = ""] = /```json\n([^`]+)```/.exec(page) ?? [];
    expect(accountsOf(JSON.parse(sample)).notices).toEqual([]);
  });
});
