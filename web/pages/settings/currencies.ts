import type { RequestOf } from "../../api/client.ts";

/** The currencies that Meta bills a WABA in, as the API takes them. */
export const CURRENCIES = [
  ...(["USD", "EUR", "BRL", "INR", "GBP", "MXN", "AED", "AUD"] as const),
  ...(["ARS", "CLP", "COP", "IDR", "MYR", "PEN", "SAR", "SGD"] as const),
] as const satisfies readonly RequestOf<"PUT /v1/wabas/{id}">["body"]["currency"][];
