/** What is wrong with one place of a request. */
export interface Fault {
  readonly at: string;
  readonly found: string;
  readonly expected: string;
}

/** An answer of the API that says no (RFC 9457). `code` never changes and is what texts are chosen by. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly faults: readonly Fault[];

  constructor(status: number, { code, detail, faults }: { code: string; detail: string; faults: readonly Fault[] }) {
    super(detail);
    this.name = "ApiProblem";
    this.status = status;
    this.code = code;
    this.faults = faults;
  }
}

/** Reads a problem; whatever stands between us and the service may also answer with something else. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const text = (name: string, other: string) => {
    const value = fieldOf(body, name);
    return typeof value === "string" ? value : other;
  };
  const found = fieldOf(body, "faults");
  return new ApiProblem(response.status, {
    code: text("code", "unknown"),
    detail: text("detail", response.statusText),
    faults: Array.isArray(found) ? found.map(faultOf) : [],
  });
}

function faultOf(value: unknown): Fault {
  const text = (name: string) => String(fieldOf(value, name) ?? "");
  return { at: text("at"), found: text("found"), expected: text("expected") };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : null;
}
