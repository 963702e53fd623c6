import { DAY_MS, type Instant } from "../../core/kernel/time.ts";
import type { SimulatedMessage } from "./message.ts";

/** The columns of a simulated message log, in the order of {@link csvLine}. */
export const LOG_HEADER =
  "id,at,direction,waba,number,user,type,category,delivered_at,entry_point,template,agent,campaign\n";

/** A message as a row of CSV. Nothing that is simulated holds a comma, a quote or a line end, so nothing is quoted. */
export function csvLine(message: SimulatedMessage): string {
  const { id, at, direction, waba, number, user, type, category, deliveredAt } = message;
  const { entryPoint, template, agent, campaign } = message;
  const parties = `${id},${writeInstant(at)},${direction},${waba},${number},${user}`;
  const delivered = deliveredAt === null ? "" : writeInstant(deliveredAt);
  const words = `${entryPoint ?? ""},${template ?? ""},${agent ?? ""},${campaign ?? ""}`;
  return `${parties},${type},${category ?? ""},${delivered},${words}\n`;
}

/** A message as a line of JSON; what is empty is left out. */
export function jsonLine(message: SimulatedMessage): string {
  const { deliveredAt } = message;
  const row = {
    id: message.id,
    at: writeInstant(message.at),
    direction: message.direction,
    waba: message.waba,
    number: message.number,
    user: message.user,
    type: message.type,
    category: message.category ?? undefined,
    delivered_at: deliveredAt === null ? undefined : writeInstant(deliveredAt),
    entry_point: message.entryPoint ?? undefined,
    template: message.template ?? undefined,
    agent: message.agent ?? undefined,
    campaign: message.campaign ?? undefined,
  };
  return `${JSON.stringify(row)}\n`;
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));
let day = Number.NaN;
let dayText = "";

/** The same as the kernel's way to write an instant of whole seconds, ten times as fast where days follow one another. */
function writeInstant(at: Instant): string {
  const ofDay = Math.floor(at / DAY_MS);
  if (ofDay !== day) {
    day = ofDay;
    dayText = new Date(at).toISOString().slice(0, 11);
  }
  const seconds = (at - ofDay * DAY_MS) / 1000;
  const two = (number: number) => TWO_DIGITS[Math.floor(number)] ?? "";
  return `${dayText}${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}Z`;
}
