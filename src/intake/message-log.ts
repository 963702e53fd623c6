import { createHash } from "node:crypto";
import type { Instant } from "../core/kernel/time.ts";
import type { Direction, EntryPoint, MessageFact } from "../core/usage/fact.ts";
import { isDamagedNumber, readNumber, readUser } from "./cells.ts";
import { fail, type Log, note, own, value } from "./log.ts";
import { reportedOf } from "./reported.ts";
import { stampsOf } from "./stamps.ts";
import { categoryOf } from "./templates.ts";
import { whyNotNumber, whyNotUser } from "./why-not.ts";

/**
 * Reads one row of a message log as a fact. Undefined where it is none: the log then holds the problem, or counts the
 * row in a notice. Rows are read by position, one after the other, and keep no more than the log's own notes.
 */
export function readRow(log: Log, row: readonly string[], line: number | null): MessageFact | undefined {
  log.row = row;
  log.line = line;
  const direction = directionOf(log);
  const user = direction && userOf(log, direction);
  const number = user && numberOf(log, direction);
  const id = number && idOf(log);
  if (id === undefined || number === undefined || user === undefined || direction === undefined) return undefined;
  const stamps = stampsOf(log, direction);
  const entryPoint = stamps && entryPointOf(log, direction);
  if (stamps === undefined || entryPoint === undefined) return undefined;
  const reported = reportedOf(log);
  if (reported === "bad") return undefined;
  const waba = own(log, value(log, log.layout.waba));
  if (waba !== undefined && isDamagedNumber(waba)) return fail(log, log.layout.waba, waba, whyNotNumber(waba));
  if (direction === "outbound") log.outbound += 1;
  const words = wordsOf(log, direction, stamps.at ?? stamps.deliveredAt ?? stamps.failedAt ?? 0);
  const fact: MessageFact = {
    kind: "message",
    number,
    id,
    idDerived: undefined,
    waba,
    user,
    direction,
    type: words.type,
    category: words.category,
    at: stamps.at,
    deliveredAt: stamps.deliveredAt,
    failedAt: stamps.failedAt,
    entryPoint: entryPoint === "none" ? undefined : entryPoint,
    template: words.template,
    agent: own(log, value(log, log.layout.agent)),
    campaign: own(log, value(log, log.layout.campaign)),
    reported: words.service ? { category: "service", ...reported } : reported,
  };
  return id === "" ? { ...fact, id: derivedId(fact), idDerived: true } : fact;
}

function directionOf(log: Log): Direction | undefined {
  const cell = log.layout.direction;
  const word = value(log, cell);
  if (word === "outbound" || word === "inbound") return word;
  const lower = word.toLowerCase();
  if (lower === "outbound" || lower === "inbound") return lower;
  if (word === "" && log.mapping.status_at !== undefined) return "outbound"; // only what a business sends has a status
  return fail(
    log,
    cell,
    word,
    "inbound or outbound; a mapping translates other words, --map 'direction[Incoming]:=inbound'",
  );
}

function userOf(log: Log, direction: Direction): string | undefined {
  const { from, to, user } = log.layout;
  const cell = log.mapping.party ? (direction === "inbound" ? from : to) : user;
  const text = value(log, cell);
  return readUser(text) ?? fail(log, cell, text, whyNotUser(text));
}

function numberOf(log: Log, direction: Direction): string | undefined {
  const { from, to, number } = log.layout;
  const cell = log.mapping.party ? (direction === "inbound" ? to : from) : number;
  const text = value(log, cell);
  const read = text === "" ? undefined : readNumber(text);
  return read === undefined ? fail(log, cell, text, whyNotNumber(text)) : own(log, read);
}

/** Empty where it has to be derived. */
function idOf(log: Log): string | undefined {
  const cell = log.layout.id;
  const id = value(log, cell);
  if (id === "" && log.mapping.status_at !== undefined) {
    return fail(log, cell, id, "the message id, by which the states of one message are put together; it is empty");
  }
  if (id.length < 24 && isDamagedNumber(id)) return fail(log, cell, id, whyNotNumber(id));
  return id;
}

function entryPointOf(log: Log, direction: Direction): EntryPoint | "none" | undefined {
  const cell = log.layout.entry_point;
  const word = value(log, cell);
  if (word === "") return "none";
  if (direction === "outbound") {
    note(log, "entry points on outbound rows were ignored: only a user comes in through one");
    return "none";
  }
  const lower = word.toLowerCase();
  return lower === "ad" || lower === "page" ? lower : fail(log, cell, word, "ad, page, or nothing");
}

interface Words {
  readonly type: string | undefined;
  readonly category: string | undefined;
  readonly template: string | undefined;
  /** The row has no type and calls its category `service`, as Meta's price lists do: evidence that it is free-form. */
  readonly service: boolean;
}

const RATED = new Set(["marketing", "utility", "authentication"]);

function wordsOf(log: Log, direction: Direction, at: Instant): Words {
  const type = own(log, value(log, log.layout.type).toLowerCase());
  const template = own(log, value(log, log.layout.template));
  const word = value(log, log.layout.category);
  const category = word === "" || RATED.has(word) ? word : word.toLowerCase();
  if (direction === "inbound" || (type !== undefined && type !== "template"))
    return freeForm(log, { type, template, category });
  if (category === "" && template !== undefined) {
    const listed = log.templates && categoryOf(log.templates, template, at);
    return { type: "template", template, category: listed, service: false };
  }
  if (category === "") return { type, template, category: undefined, service: false };
  if (RATED.has(category)) return { type: "template", template, category, service: false };
  if (type === undefined && category === "service") return { type, template, category: undefined, service: true };
  if (category !== "marketing_lite") {
    note(
      log,
      `the category "${category.slice(0, 40)}" is not rated: a template's is marketing, utility or authentication`,
    );
  }
  return { type, template, category: own(log, category), service: false };
}

function freeForm(
  log: Log,
  { type, template, category }: { type?: string | undefined; template?: string | undefined; category: string },
): Words {
  if (category !== "" && category !== "service") note(log, "categories on messages that are no templates were ignored");
  return { type, template, category: undefined, service: false };
}

/** A hash of all that a row says, so that the same row has the same id wherever it stands. */
function derivedId(fact: MessageFact): string {
  const { reported } = fact;
  const said = [
    ...[fact.number, fact.user, fact.direction, fact.waba, fact.type, fact.category, fact.at, fact.deliveredAt],
    ...[fact.failedAt, fact.entryPoint, fact.template, fact.agent, fact.campaign, reported?.model, reported?.type],
    ...[reported?.category, reported?.billable, reported?.price, reported?.conversation, reported?.expiresAt],
  ];
  const content = said.map((one) => (one === undefined ? "" : String(one))).join("\u001f");
  return `row:${createHash("sha256").update(content).digest("hex").slice(0, 32)}`;
}
