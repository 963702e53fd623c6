import type { Fact } from "../../core/usage/fact.ts";
import { DEEPEST_JSON, isDeeper } from "../../intake/json-depth.ts";
import { whyNotStorable } from "../../intake/storable.ts";
import { parseWebhookBody, type WebhookItem } from "../../intake/webhook.ts";
import type { DeadLetterReason } from "../../store/port/dead-letters.ts";
import { maskedSentence, redacted, shapeOf } from "./receive-redact.ts";

/** What the bytes of a webhook body say. */
export interface BodyReading {
  readonly facts: readonly Fact[];
  readonly items: readonly WebhookItem[];
  /** What of it becomes a dead letter. */
  readonly dead: DeadParts | undefined;
}

/** What could not be read of one body, without anything personal. */
export interface DeadParts {
  /** `body`: none of it could be read. `part`: the rest was taken. */
  readonly extent: "body" | "part";
  readonly reasons: readonly DeadLetterReason[];
  /** The build of the body without its content. */
  readonly redacted: string;
}

/** A small body nests so little that building it is cheaper than looking first. */
const SMALL_BYTES = 256 * 1024;
const MOST_REASONS = 50;

/** Reads the bytes of one body. Never throws, whatever they are. */
export function readBody(bytes: Buffer): BodyReading {
  if (bytes.length > SMALL_BYTES && isDeeper(bytes)) return unreadable(TOO_DEEP, "<nested too deep>");
  let body: unknown;
  try {
    body = jsonOf(bytes);
  } catch {
    const found = bytes.length === 0 ? "an empty body" : `${bytes.length} bytes that are no JSON`;
    return unreadable({ found, expected: "a JSON object, as Meta posts it" }, shapeOf(bytes.toString("utf8")));
  }
  const { facts, items } = parseWebhookBody(body);
  return judged(facts, items, body);
}

const TOO_DEEP = { found: "lists and objects in one another", expected: `at most ${DEEPEST_JSON} deep` };

function unreadable(flaw: { readonly found: string; readonly expected: string }, build: string): BodyReading {
  const item: WebhookItem = { kind: "body", outcome: "damaged", ...flaw };
  return {
    facts: [],
    items: [item],
    dead: { extent: "body", reasons: [{ part: "body", ...flaw }], redacted: build },
  };
}

/** Tells damaged parts from the rest, among them facts that no store would take. */
function judged(facts: readonly Fact[], items: readonly WebhookItem[], body: unknown): BodyReading {
  const reasons: DeadLetterReason[] = [];
  const good = facts.filter((fact) => {
    const flaw = whyNotStorable(fact);
    if (flaw) reasons.push({ part: `fact.${fact.kind}`, found: maskedSentence(flaw.found), expected: flaw.expected });
    return flaw === undefined;
  });
  for (const item of items) {
    if (item.outcome !== "damaged") continue;
    const part = maskedSentence(item.kind);
    reasons.push({ part, found: maskedSentence(item.found), expected: maskedSentence(item.expected) });
  }
  if (reasons.length === 0) return { facts, items, dead: undefined };
  const nothing = good.length === 0 && items.every(({ outcome }) => outcome === "damaged");
  return {
    facts: good,
    items,
    dead: { extent: nothing ? "body" : "part", reasons: shortened(reasons), redacted: redacted(body) },
  };
}

function shortened(reasons: readonly DeadLetterReason[]): readonly DeadLetterReason[] {
  if (reasons.length <= MOST_REASONS) return reasons;
  const found = `${reasons.length - MOST_REASONS} more of the kind`;
  return [...reasons.slice(0, MOST_REASONS), { part: "body", found, expected: "see those above" }];
}

/** The JSON of a body; throws where it is none. A mark of byte order in front is no part of it. */
export function jsonOf(bytes: Buffer): unknown {
  const text = bytes.toString("utf8");
  return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
}
