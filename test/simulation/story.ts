import { HOUR } from "./auditor/clock.ts";
import type { LogRow } from "./traffic.ts";

const BRAZIL = "5511900000001";
const CATEGORIES = new Map([
  ["M", "marketing"],
  ["U", "utility"],
  ["A", "authentication"],
]);
let nextId = 0;

export interface Place {
  readonly waba?: string;
  readonly number?: string;
  readonly user?: string;
}

/**
 * A thread told in hours from noon UTC of the day it begins: `M`, `U`, `A` are templates (marketing, utility,
 * authentication), `text` and `reaction` are free-form, `inbound`, `ad`, `page` come from the user. `2 U>5`: sent at 2,
 * delivered at 5. Message ids rise as the story is told.
 */
export function story(day: string, steps: string, place: Place = {}): LogRow[] {
  const noon = Date.parse(`${day}T12:00:00Z`);
  const at = (hour: string) => new Date(noon + Number(hour) * HOUR).toISOString();
  return steps.split(", ").map((step): LogRow => {
    const [hour = "", what = "", delivered = hour] = step.split(/[ >]/);
    const inbound = what === "inbound" || what === "ad" || what === "page";
    const category = CATEGORIES.get(what) ?? "";
    nextId += 1;
    return {
      id: `m${String(nextId).padStart(9, "0")}`,
      at: at(hour),
      direction: inbound ? "inbound" : "outbound",
      waba: place.waba ?? "W1",
      number: place.number ?? "P1",
      user: place.user ?? BRAZIL,
      type: category !== "" ? "template" : what === "reaction" ? "reaction" : "text",
      category,
      delivered_at: inbound || delivered === "never" ? "" : at(delivered),
      entry_point: what === "ad" || what === "page" ? what : "",
    };
  });
}
