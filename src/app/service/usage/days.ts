/** Local days of the WABA: `from` is inside, `to` is not. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** The days that somebody asks for: a month, or from one day to another; undefined where it is neither. */
export function daysOf(asked: { readonly [Part in "month" | "from" | "to"]?: string | undefined }): Days | undefined {
  const { month, from, to } = asked;
  if (month !== undefined && from === undefined && to === undefined) {
    return { from: `${month}-01`, to: `${monthAfter(month)}-01` };
  }
  return month === undefined && from !== undefined && to !== undefined && from < to ? { from, to } : undefined;
}

function monthAfter(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
}
