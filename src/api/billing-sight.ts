import type { Business } from "../core/billing/business.ts";
import type { DocumentProblem } from "../intake/document-problems.ts";
import type { Within } from "../store/port/reads.ts";
import { ProblemError } from "./problem.ts";

/** Who is confined to some WABAs sees a business only where every WABA of it is among them. */
export function seesBusiness(within: Within, { wabas }: Business): boolean {
  return within === null || (wabas.length > 0 && wabas.every(({ waba }) => within.includes(waba)));
}

/** What `intake` and the use cases refuse, with places as pointers into the body. */
export function refusedBody(problems: readonly DocumentProblem[]): ProblemError {
  const faults = problems.slice(0, 50).map(({ path, found, expected, remedy }) => ({
    at: path === "the file" ? "/" : `/${path.replaceAll("[", "/").replaceAll("]", "").replaceAll(".", "/")}`,
    found,
    expected: `${expected}. ${remedy}`,
  }));
  return new ProblemError({ code: "invalid", detail: "The body is not what belongs there; see `faults`.", faults });
}
