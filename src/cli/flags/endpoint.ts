/** Flags of `daybook endpoint add`, as typed. */
export interface EndpointFlags extends Readonly<Record<string, unknown>> {
  readonly auth: "signature" | "bearer" | "header" | "path" | "unsigned";
  readonly header?: string;
  readonly source?: string;
  readonly secretStdin?: boolean;
  readonly allowUnsigned?: boolean;
}

/** Flags of `daybook endpoint rotate`. */
export interface RotateFlags extends Readonly<Record<string, unknown>> {
  readonly keepHours: string;
  readonly secretStdin?: boolean;
}

/** Flags of `daybook endpoint list`. */
export interface ListFlags extends Readonly<Record<string, unknown>> {
  readonly all?: boolean;
  readonly format: "table" | "json";
}
