/** The days from which the versions of a plan hold, with their currencies, as far as its file says so. */
export function versionsIn(plan: Readonly<Record<string, unknown>>): readonly string[] {
  const versions: readonly unknown[] = Array.isArray(plan.versions) ? plan.versions : [];
  return versions.map((version) => {
    const { from, currency } = Object.fromEntries(Object.entries(version ?? {}));
    return [from, currency].filter((part) => typeof part === "string").join(" ");
  });
}

/** What somebody wrote in the field, or what is wrong with it as JSON; whether it is a plan is for the API to say. */
export type Written =
  | { readonly kind: "json"; readonly plan: Readonly<Record<string, unknown>> }
  | { readonly kind: "no_json"; readonly detail: string };

export function readPlan(text: string): Written {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return { kind: "no_json", detail: "{ … }" };
    return { kind: "json", plan: Object.fromEntries(Object.entries(value)) };
  } catch (error) {
    return { kind: "no_json", detail: error instanceof Error ? error.message : String(error) };
  }
}

/** A plan's file as people read it. */
export function planText(plan: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(plan, null, 2);
}
