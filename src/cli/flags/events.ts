/** Flags of `daybook events add` and `change`, as typed. */
export interface EventEndpointFlags extends Readonly<Record<string, unknown>> {
  readonly url?: string;
  readonly types?: string;
  readonly business?: string;
  readonly description?: string;
  readonly secretStdin?: boolean;
  readonly enable?: boolean;
  readonly disable?: boolean;
}

/** Flags of the lists. */
export interface EventListFlags extends Readonly<Record<string, unknown>> {
  readonly format: "table" | "json";
  readonly limit: string;
  readonly event?: string;
}

/** Flags of `daybook events replay`. */
export interface ReplayFlags extends Readonly<Record<string, unknown>> {
  readonly event?: string;
  readonly since?: string;
  readonly all?: boolean;
}
