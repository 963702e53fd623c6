import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import Papa from "papaparse";
import type { Charge } from "../../core/pricing/charge.ts";
import { bookedToWire, type WireCharge } from "../../core/pricing/wire.ts";
import { replaceFile } from "../replace-file.ts";
import { LineWriter, openSpillFolder, type SpillFolder } from "./on-disk/spill.ts";

/** The forms in which charges are written. */
export const CHARGE_FORMATS = ["json", "ndjson", "csv"] as const;
export type ChargeFormat = (typeof CHARGE_FORMATS)[number];

/** Where charges go. Nothing is seen of them before {@link ChargeFile.deliver}. */
export interface ChargeSink {
  /** Takes a charge that stands for so many that differ in message and instants only. */
  readonly addUp: (charge: Charge, times: number) => void;
  /** Takes each charge in its order; absent where nobody asks for each. */
  readonly write?: ((charge: Charge) => void) | undefined;
  /** Lets the disk catch up. */
  readonly settle: () => Promise<void>;
}

/** Keeps charges in a file until they are delivered whole. */
export interface ChargeFile {
  readonly write: (charge: Charge) => void;
  readonly settle: () => Promise<void>;
  /** Puts head, charges and foot where they belong: a file, replaced in one step, or standard output. */
  readonly deliver: (to: string | NodeJS.WritableStream, around: { head: string; foot: string }) => Promise<void>;
}

export async function openChargeFile(format: ChargeFormat): Promise<ChargeFile> {
  const folder = await openSpillFolder();
  const body = new LineWriter(folder.file("charges"));
  const line = lineOf(format);
  let waiting: string[] = [];
  const settle = async () => {
    const lines = waiting;
    waiting = [];
    for (const text of lines) await body.write(text);
  };
  return {
    write: (charge) => waiting.push(line(charge)),
    settle,
    deliver: async (to, around) => {
      await settle();
      await body.close();
      await (typeof to === "string"
        ? replaceFile(to, (target) => copyTo(target, folder, around))
        : deliverToStream(folder, to, around));
      await folder.close();
    },
  };
}

function lineOf(format: ChargeFormat): (charge: Charge) => string {
  if (format === "csv") return (charge) => csvOf(bookedToWire(charge, 1, nativeId(charge)));
  if (format === "ndjson") return (charge) => JSON.stringify(bookedToWire(charge, 1, nativeId(charge)));
  let isFirst = true;
  return (charge) => {
    const comma = isFirst ? "" : ",";
    isFirst = false;
    return comma + JSON.stringify(bookedToWire(charge, 1, nativeId(charge)));
  };
}

/** The same as {@link chargeId}, by the runtime's own SHA-256, which is several times as fast. */
function nativeId({ number, message }: Pick<Charge, "number" | "message">): string {
  return createHash("sha256").update(`${number}\n${message}`).digest("hex").slice(0, 32);
}

/** The header of the CSV form: the fields of a charge, in their order. */
export const CSV_HEADER = `id,revision,kind,model,occurred_at,expires_at,month,waba,number,user,message,market,category,pricing_type,basis,rate,cost,currency,card,tier,ordinal,rules,flags,refusal,template,agent,campaign\n`;

/** A charge as a line of the CSV form, without the line break. */
export function csvOf(wire: WireCharge): string {
  return csvLine(csvValues(wire));
}

/** Lists become words with spaces between, a tier Meta's `from:to`, a refusal its code and detail. */
function csvValues(wire: WireCharge): readonly (string | number | null)[] {
  const flat = {
    ...wire,
    tier: wire.tier && `${wire.tier.from}:${wire.tier.to ?? "MAX"}`,
    rules: wire.rules.join(" "),
    flags: wire.flags.join(" "),
    refusal: wire.refusal && `${wire.refusal.code}: ${wire.refusal.detail}`,
  };
  return Object.values(flat);
}

/** A formula in an id must not run in somebody's spreadsheet. */
function csvLine(values: readonly (string | number | null)[]): string {
  return Papa.unparse([[...values]], { escapeFormulae: true });
}

async function deliverToStream(
  folder: SpillFolder,
  to: NodeJS.WritableStream,
  { head, foot }: { head: string; foot: string },
): Promise<void> {
  to.write(head);
  await pipeline(createReadStream(folder.file("charges")), to, { end: false });
  to.write(foot);
}

async function copyTo(
  path: string,
  folder: SpillFolder,
  { head, foot }: { head: string; foot: string },
): Promise<void> {
  const writer = new LineWriter(path);
  await writer.writeRaw(head);
  for await (const block of createReadStream(folder.file("charges"), "utf8")) await writer.writeRaw(String(block));
  await writer.writeRaw(foot);
  await writer.close();
}
