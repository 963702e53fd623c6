import { z } from "@hono/zod-openapi";
import { verifyTokenOf } from "../../app/service/endpoints.ts";
import { formatInstant } from "../../core/kernel/time.ts";
import { ENDPOINT_AUTHS, type StoredEndpoint } from "../../store/port/endpoints.ts";
import { WEBHOOK_PATH } from "../receiver/receiver.ts";
import type { ReceiverDesk } from "../receiver/trial.ts";
import { instantSchema } from "./json.ts";

export const authSchema = z.enum(ENDPOINT_AUTHS).openapi({
  description:
    "How whoever posts proves who they are: Meta's `signature` with an app secret, `bearer` or `header` with a secret, a " +
    "secret `path`, or nothing (`unsigned`).",
});

const secretIn = z
  .string()
  .max(512)
  .optional()
  .openapi({ description: "That the other side has already, such as an app secret of Meta; else one is made." });

export const newEndpointSchema = z.strictObject({
  name: z.string().min(1).max(32).openapi({ description: "Small letters, digits and hyphens; part of the address." }),
  auth: authSchema,
  header: z.string().max(64).optional().openapi({ description: "With `header`: its name.", example: "X-Api-Key" }),
  source: z.string().max(32).optional().openapi({ description: "What its facts are recorded under; else its name." }),
  secret: secretIn,
  allow_unsigned: z.boolean().default(false).openapi({ description: "`unsigned` needs it said in so many words." }),
});

export const rotationSchema = z.strictObject({
  secret: secretIn,
  keep_hours: z.number().min(0).max(8_760).default(24).openapi({ description: "So long the old secret counts, too." }),
});

export const trialSchema = z.strictObject({
  endpoint: z.string().min(1).max(32).optional().openapi({ description: "Left out: Meta's own address." }),
  secret: z.string().min(1).max(512).optional().openapi({
    description: "Left out: the one that is kept. Needed where it is kept as a hash only.",
  }),
});

export const trialOutcomeSchema = z
  .object({
    taken: z.boolean().openapi({ description: "Whether the proof was right and the test was acknowledged." }),
    status: z.int().openapi({ description: "With which status the receiver answered." }),
    answer: z.string().openapi({ description: "What it answered." }),
    took_ms: z.number().openapi({ description: "From the post to the answer, without the way over the network." }),
  })
  .openapi("ReceiverTest");

export const receiverSchema = z
  .object({
    url: z.string().openapi({ description: "The callback URL to state at Meta." }),
    app_secrets: z.array(z.string()).readonly().openapi({ description: "Names of the app secrets of the settings." }),
    has_verify_token: z.boolean().openapi({ description: "Whether the settings have a verify token." }),
    takes_unsigned: z.boolean().openapi({ description: "Whether it takes what nobody signed." }),
    test_body: z.string().openapi({ description: "The body of a test, to be signed and posted as it is." }),
  })
  .openapi("Receiver");

export const receiverEndpointSchema = z
  .object({
    name: z.string(),
    auth: authSchema,
    header: z.string().nullable(),
    source: z.string(),
    url: z.string().nullable().openapi({ description: "Where to post; null where the address itself is the secret." }),
    verify_token: z.string().openapi({ description: "With which Meta may verify the address." }),
    secrets: z
      .array(z.object({ created_at: instantSchema, expires_at: instantSchema.nullable() }))
      .openapi({ description: "Those that count, without what they are." }),
    created_at: instantSchema,
  })
  .openapi("ReceiverEndpoint");

export function receiverWire(desk: ReceiverDesk, publicUrl: string, testBody: string): z.output<typeof receiverSchema> {
  return {
    url: `${publicUrl}${WEBHOOK_PATH}`,
    app_secrets: desk.appSecrets.map(({ name }) => name),
    has_verify_token: desk.hasVerifyToken,
    takes_unsigned: desk.allowUnsigned,
    test_body: testBody,
  };
}

export function endpointWire(
  { key, now }: Pick<ReceiverDesk, "key" | "now">,
  { id, name, auth, header, source, secrets, createdAt }: StoredEndpoint,
  publicUrl: string,
): z.output<typeof receiverEndpointSchema> {
  const at = now();
  const counting = secrets.filter(({ expiresAt }) => expiresAt === null || at < expiresAt);
  return {
    ...{ name, auth, header, source },
    url: auth === "path" ? null : `${publicUrl}${WEBHOOK_PATH}/${name}`,
    verify_token: verifyTokenOf(key, id),
    secrets: counting.map((secret) => ({
      created_at: formatInstant(secret.createdAt),
      expires_at: secret.expiresAt === null ? null : formatInstant(secret.expiresAt),
    })),
    created_at: formatInstant(createdAt),
  };
}
