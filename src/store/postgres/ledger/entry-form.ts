import { createHash, hash } from "node:crypto";
import { assert } from "../../../core/kernel/assert.ts";
import { lendSha256 } from "../../../core/kernel/sha256.ts";
import { isAccountKind } from "../../../core/ledger/accounts.ts";
import { type Posting, TRANSACTION_KINDS, type Transaction } from "../../../core/ledger/transaction.ts";

// Ids of entries and seals of batches are many, and this machine has its own way to make them.
lendSha256((text) => hash("sha256", text, "hex"));

/** What many entries have in common, as a JSON text: postings are lists of owner, kind, party, amount and currency. */
export function shapeOf({ kind, reason, tags, postings }: Transaction): string {
  const lines = postings.map(({ account: { owner, kind: what, party }, amount, currency }) => [
    owner,
    what,
    party,
    `${amount}`,
    currency,
  ]);
  return JSON.stringify({ kind, reason, tags, postings: lines });
}

/** A shape's text, and the id that stands for it. */
export interface KeptShape {
  readonly id: string;
  readonly body: string;
}

/** Shapes by the lists of postings, which entries that were made alike share. */
const kept = new WeakMap<Transaction["postings"], KeptShape & Pick<Transaction, "kind" | "reason" | "tags">>();

/** The shape of an entry with its id, once for all entries that were made alike. */
export function keptShapeOf(entry: Transaction): KeptShape {
  const { kind, reason, tags, postings } = entry;
  const known = kept.get(postings);
  if (known && known.kind === kind && known.reason === reason && known.tags === tags) return known;
  const body = shapeOf(entry);
  const made = { id: shapeId(body), body, kind, reason, tags };
  kept.set(postings, made);
  return made;
}

/** An entry as it is read, with its shape. */
export interface EntryRow {
  readonly id: Uint8Array;
  readonly subject: string;
  readonly happened_at: bigint;
  readonly recorded_at: bigint;
  readonly corrects: Uint8Array | null;
  readonly shape: string;
}

/** The columns of an entry, of the table that is called `e`. */
export const ENTRY_COLUMNS = "e.id, e.subject, e.happened_at, e.recorded_at, e.corrects, e.shape::text as shape";

/** A transaction of its row and the text of its shape. */
export function entryOf(row: EntryRow, body: string): Transaction {
  const { kind, reason, tags, postings } = readShape(body);
  return {
    id: hexOf(row.id),
    kind,
    subject: row.subject,
    happenedAt: Number(row.happened_at),
    recordedAt: Number(row.recorded_at),
    corrects: row.corrects === null ? null : hexOf(row.corrects),
    reason,
    tags,
    postings,
  };
}

/** The hash that names a shape, as the server writes a uuid. */
export function shapeId(body: string): string {
  const known = ids.get(body);
  if (known !== undefined) return known;
  const hex = createHash("sha256").update(body).digest("hex");
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
  if (ids.size >= REMEMBERED) ids.clear();
  ids.set(body, id);
  return id;
}

const REMEMBERED = 20_000;
const ids = new Map<string, string>();

type Common = Pick<Transaction, "kind" | "reason" | "tags" | "postings">;
const shapes = new Map<string, Common>();

function readShape(body: string): Common {
  const known = shapes.get(body);
  if (known) return known;
  const read: unknown = JSON.parse(body);
  assert(typeof read === "object" && read !== null, "the shape of an entry is an object");
  const fields = new Map<string, unknown>(Object.entries(read));
  const kind = TRANSACTION_KINDS.find((one) => one === fields.get("kind"));
  assert(kind !== undefined, "the shape of an entry names its kind");
  const common: Common = {
    kind,
    reason: text(fields.get("reason")),
    tags: list(fields.get("tags")).map((tag) => {
      const [name, value] = list(tag);
      return [text(name), text(value)] as const;
    }),
    postings: list(fields.get("postings")).map((line) => postingOf(list(line))),
  };
  if (shapes.size >= REMEMBERED) shapes.clear();
  shapes.set(body, common);
  return common;
}

function postingOf([owner, kind, party, amount, currency]: readonly unknown[]): Posting {
  const what = text(kind);
  assert(isAccountKind(what), "a posting names a kind of account");
  const account = { owner: text(owner), kind: what, party: party === null ? null : text(party) };
  return { account, amount: BigInt(text(amount)), currency: text(currency) };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function list(value: unknown): readonly unknown[] {
  assert(Array.isArray(value), "the shape of an entry holds a list here");
  return value;
}

function text(value: unknown): string {
  assert(typeof value === "string", "the shape of an entry holds a text here");
  return value;
}
