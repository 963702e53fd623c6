import { rename, rm } from "node:fs/promises";
import Papa from "papaparse";
import { formatMoney } from "../../core/kernel/money.ts";
import { formatInstant } from "../../core/kernel/time.ts";
import type { Message } from "../../core/usage/message.ts";
import { LineWriter } from "../rating/on-disk/spill.ts";
import { costOf, describeSide } from "./cause.ts";
import type { ModelChoice } from "./comparison.ts";
import { differencesOf, type PricedLot } from "./tally.ts";

/** A CSV file with a row for every message and model that cost something else than under the base. */
export interface DifferenceFile {
  readonly add: (message: Message, lot: PricedLot) => void;
  /** Lets the disk catch up. */
  readonly settle: () => Promise<void>;
  readonly discard: () => Promise<void>;
  /** Puts the file where it belongs, whole. */
  readonly deliver: () => Promise<void>;
}

const HEADER =
  "message,number,user,delivered_at,model,currency,base_cost,cost,difference,code,cause,category,base,other";

export function openDifferenceFile(path: string, models: readonly ModelChoice[]): DifferenceFile {
  const half = `${path}.part`;
  let waiting = [HEADER];
  let writer: LineWriter | null = null;
  const settle = async () => {
    if (!writer) await rm(half, { force: true });
    writer ??= new LineWriter(half);
    const lines = waiting;
    waiting = [];
    for (const line of lines) await writer.write(line);
  };
  const close = async () => {
    await settle();
    await writer?.close();
  };
  return {
    add: (message, lot) => {
      for (const row of rowsOf(message, lot, models)) waiting.push(Papa.unparse([row], { escapeFormulae: FORMULA }));
    },
    settle,
    discard: async () => {
      await close();
      await rm(half, { force: true });
    },
    deliver: async () => {
      await close();
      await rename(half, path);
    },
  };
}

/** What a spreadsheet would run; a number with a sign is none. */
const FORMULA = /^(?:[=@\t\r]|[+-](?![\d.]+$))/;

function rowsOf(message: Message, lot: PricedLot, models: readonly ModelChoice[]): readonly unknown[][] {
  const { id, number, user = "", deliveredAt } = message;
  const at = deliveredAt === undefined ? "" : formatInstant(deliveredAt);
  return differencesOf(lot).map(({ model, currency, base, other, amount, cause }) => [
    ...[id, number, user, at, models[model] ?? "", currency],
    ...[formatMoney(costOf(base)), formatMoney(costOf(other)), formatMoney(amount)],
    ...[cause.code, cause.text, cause.category, describeSide(base), describeSide(other)],
  ]);
}
