import { DAY_MS, HOUR_MS, type Instant } from "../../../core/kernel/time.ts";
import { instantOfLocal, localDate } from "../../../core/kernel/zone.ts";
import type { BillingBooks } from "../../../store/port/billing.ts";
import type { MailQueue, ReportReads } from "../../../store/port/mail.ts";
import { latestBilling } from "../billing/state.ts";
import { daysAfter } from "../events/plan-notice.ts";

export interface WeeklyPorts {
  readonly billing: Pick<BillingBooks, "latest">;
  readonly reports: Pick<ReportReads, "optedOut">;
  readonly queue: Pick<MailQueue, "add">;
  readonly now: () => Instant;
}

const HOUR = 8;
/** A report that could not be sent by then is left out. */
const LATEST_MS = 2 * DAY_MS;

/**
 * Puts the weekly reports that are due into the queue: Monday 08:00 in the zone of each business. The key of a report names
 * business and Monday, so no two processes, and no second look, make it twice. Gives how many it put there.
 */
export async function queueReports({ billing, reports, queue, now }: WeeklyPorts): Promise<number> {
  const { businesses } = await latestBilling(billing);
  const out = await reports.optedOut();
  const at = now();
  let queued = 0;
  for (const { id, zone, emails } of businesses.values()) {
    const monday = mondayOf(localDate(zone, at));
    const due = dueAt(zone, monday);
    if (emails.length === 0 || out.has(id) || due === undefined || at < due || at - due > LATEST_MS) continue;
    const mail = { key: `report.weekly:${id}:${monday}`, kind: "report.weekly", business: id, body: { monday } };
    if (await queue.add(mail, at)) queued += 1;
  }
  return queued;
}

/** The Monday of a day's week. */
export function mondayOf(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return daysAfter(date, -((weekday + 6) % 7));
}

function dueAt(zone: string, monday: string): Instant | undefined {
  const [year = 0, month = 0, day = 0] = monday.split("-").map(Number);
  const civil = { year, month, day, hour: HOUR, minute: 0, second: 0 };
  return instantOfLocal(zone, civil)?.at;
}

/** How often it is looked whether a report is due. */
export const WEEKLY_LOOK_MS = HOUR_MS / 60;
