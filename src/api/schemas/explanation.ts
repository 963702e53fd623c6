import { z } from "@hono/zod-openapi";
import type { Explanation } from "../../core/explain.ts";
import { formatInstant } from "../../core/kernel/time.ts";
import { saleHop } from "../sale-hops.ts";
import { instantSchema } from "./json.ts";

export const explanationSchema = z
  .object({
    number: z.string(),
    message: z.string(),
    verdict: z.string().openapi({ description: "The answer in one sentence." }),
    timeline: z
      .array(
        z.object({
          at: instantSchema,
          local: z.string().openapi({ description: "The same in the WABA's zone." }),
          message: z.string(),
          what: z.string(),
          open: z.array(z.string()).readonly().openapi({ description: "What is open after it, and until when." }),
          is_subject: z.boolean().openapi({ description: "Whether it belongs to the message that is explained." }),
        }),
      )
      .readonly(),
    arithmetic: z.array(z.string()).readonly().openapi({ description: "From the card line to the cost." }),
    rules: z.array(z.object({ id: z.string(), text: z.string() })).readonly(),
    sales: z
      .array(saleHop)
      .readonly()
      .openapi({ description: "How the charge came to its price, hop by hop, as `/v1/sales/{id}/explain` says it." }),
  })
  .openapi("Explanation");

export function explanationWire(
  explanation: Explanation,
  sales: z.output<typeof explanationSchema>["sales"],
): z.output<typeof explanationSchema> {
  const { number, message, verdict, timeline, arithmetic, rules } = explanation;
  return {
    number,
    message,
    verdict,
    timeline: timeline.map(({ at, local, message: id, what, open, isSubject }) => ({
      at: formatInstant(at),
      local,
      message: id,
      what,
      open,
      is_subject: isSubject,
    })),
    arithmetic,
    rules,
    sales,
  };
}
