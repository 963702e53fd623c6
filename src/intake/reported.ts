import { parseMoney } from "../core/kernel/money.ts";
import type { Reported } from "../core/usage/fact.ts";
import { readBoolean } from "./cells.ts";
import { fail, instantOf, type Log, own, value } from "./log.ts";

const MODELS = ["NBP", "CBP", "PMP"];

/** What the row at hand says that Meta reported; undefined where it says nothing. */
export function reportedOf(log: Log): Reported | "bad" | undefined {
  const { layout } = log;
  const model = value(log, layout.reported_model).toUpperCase();
  const type = value(log, layout.reported_type).toLowerCase();
  const category = value(log, layout.reported_category).toLowerCase();
  const billable = value(log, layout.reported_billable);
  const price = value(log, layout.reported_price);
  const conversation = value(log, layout.reported_conversation);
  const expiresAt = instantOf(log, layout.reported_expires_at);
  if (Number.isNaN(expiresAt)) return "bad";
  if (expiresAt === undefined && `${model}${type}${category}${billable}${price}${conversation}` === "")
    return undefined;
  if (model !== "" && !MODELS.includes(model))
    return bad(log, "reported_model", model, `one of ${MODELS.join(", ")}, or nothing`);
  const isBillable = billable === "" ? undefined : readBoolean(billable);
  if (billable !== "" && isBillable === undefined)
    return bad(log, "reported_billable", billable, "true, false, 1, 0, or nothing");
  const micros = price === "" ? undefined : parseMoney(price);
  if (price !== "" && (micros === undefined || micros < 0n)) {
    return bad(
      log,
      "reported_price",
      price,
      "a decimal number with a point and at most six decimals, without a currency sign",
    );
  }
  return {
    model: own(log, model),
    type: own(log, type.replaceAll("-", "_")),
    category: own(log, category.replaceAll("-", "_")),
    billable: isBillable,
    price: micros,
    conversation: conversation === "" ? undefined : conversation,
    expiresAt,
  };
}

function bad(
  log: Log,
  column: "reported_model" | "reported_billable" | "reported_price",
  text: string,
  expected: string,
): "bad" {
  fail(log, log.layout[column], text, expected);
  return "bad";
}
