// Writes dist/web-data/stories.json: the scenarios that the playground offers as stories. Needs the compiled program.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { formatMoney } from "../dist/core/kernel/money.js";
import { DEFAULT_RULES } from "../dist/core/usage/settings.js";
import { parseScenario } from "../dist/intake/scenario.js";
import { ROOT } from "./freshness.mjs";

const FOLDERS = ["seeds", "worked-cases"];
const MOST_STEPS = 40;

const stories = FOLDERS.flatMap((folder) =>
  readdirSync(`${ROOT}test/scenarios/${folder}`)
    .sort()
    .flatMap((name) => storyOf(`${ROOT}test/scenarios/${folder}/${name}`, name.replace(".scenario", ""))),
);
mkdirSync(`${ROOT}dist/web-data`, { recursive: true });
writeFileSync(`${ROOT}dist/web-data/stories.json`, JSON.stringify(stories));

/** One story, or none where the scenario is about more than one number, about thousands of messages, or about other settings. */
function storyOf(path, key) {
  const text = readFileSync(path, "utf8");
  const read = parseScenario(text, path);
  if (!read.ok) throw new Error(`${path} is no scenario`);
  const scenario = read.value;
  const facts = [...scenario.facts].sort((a, b) => a.at - b.at);
  const users = [...new Set(scenario.facts.map(({ user }) => user))];
  if (!isPlain(scenario) || facts.length === 0 || facts.length > MOST_STEPS || !facts.every(isPlainFact)) return [];
  const last = Math.max(...facts.map(({ at, deliveredAt }) => Math.max(at, deliveredAt ?? at)));
  const { zone, currency } = scenario.settings.defaults;
  return [
    {
      key,
      collection: key.startsWith("wc") ? "meta" : key.slice(0, 2),
      about: commentsOf(text),
      story: {
        title: scenario.title,
        zone,
        currency,
        users,
        model: scenario.settings.model,
        rates: scenario.overrides.map((one) => ({ ...one, rate: formatMoney(one.rate) })),
        start: facts[0].at,
        now: last,
        steps: facts.map((fact) => stepOf(fact, users.indexOf(fact.user))),
      },
    },
  ];
}

function isPlain({ settings, cards, attested, plan }) {
  const { wabas, portfolios, rules, apart, decideBy } = settings;
  const one = Object.keys(wabas).length === 1 && wabas.W1?.servedBy === "partner" && wabas.W1.exempt === undefined;
  const none = Object.keys(portfolios).length === 0 && apart.length === 0 && cards.length === 0 && plan === null;
  return one && none && !attested && decideBy === "rules" && JSON.stringify(rules) === JSON.stringify(DEFAULT_RULES);
}

function isPlainFact({ kind, number, reported, direction, at, type }) {
  return kind === "message" && number === "P1" && !reported && direction && type && Number.isInteger(at / 1000);
}

function stepOf({ direction, at, type, category = null, entryPoint = null, deliveredAt = null }, who) {
  return { side: direction === "inbound" ? "user" : "business", who, at, type, category, entryPoint, deliveredAt };
}

/** The comments above the title. */
function commentsOf(text) {
  const lines = text.split("\n");
  const head = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith("scenario")),
  );
  return head
    .filter((line) => line.startsWith("#"))
    .map((line) => line.slice(1).trim())
    .join(" ");
}
