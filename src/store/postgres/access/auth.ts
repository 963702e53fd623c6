import { betterAuth } from "better-auth";
import { magicLink } from "better-auth/plugins/magic-link";
import { Kysely, PostgresDialect } from "kysely";
import type { Pool } from "../connection.ts";

export interface AuthOptions {
  /** At least 32 random bytes as text; signs the session cookies. */
  readonly secret: string;
  /** Where browsers reach the service. With `https:` the cookies are `Secure`. */
  readonly baseUrl: string;
}

export const LINK_MINUTES = 60;
const SESSION_DAYS = 7;
const SHORTEST_PASSWORD = 12;

/**
 * The authentication library on our own tables. Only its functions are used; none of its routes is ever mounted. Each
 * token of a new one-time link is handed to `onLink` with the ticket that asked for it.
 */
export function openAuth(
  pool: Pool,
  { secret, baseUrl }: AuthOptions,
  onLink: (ticket: string, token: string) => void,
) {
  return betterAuth({
    appName: "Daybook",
    secret,
    baseURL: baseUrl,
    database: { db: new Kysely({ dialect: new PostgresDialect({ pool: pool.driver }) }), type: "postgres" },
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: SHORTEST_PASSWORD },
    session: {
      modelName: "person_session",
      fields: {
        userId: "person_id",
        expiresAt: "expires_at",
        ipAddress: "ip_address",
        userAgent: "user_agent",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
      expiresIn: SESSION_DAYS * 86_400,
      disableSessionRefresh: true,
    },
    user: {
      modelName: "person",
      fields: { emailVerified: "email_verified", createdAt: "created_at", updatedAt: "updated_at" },
      additionalFields: { role: { type: "string", required: true, input: false } },
    },
    account: { modelName: "person_account", fields: ACCOUNT_FIELDS },
    verification: {
      modelName: "person_link",
      fields: { expiresAt: "expires_at", createdAt: "created_at", updatedAt: "updated_at" },
    },
    advanced: {
      cookiePrefix: "daybook",
      useSecureCookies: baseUrl.startsWith("https:"),
      defaultCookieAttributes: { sameSite: "strict", httpOnly: true },
      ipAddress: { disableIpTracking: true },
    },
    plugins: [
      magicLink({
        disableSignUp: true,
        expiresIn: LINK_MINUTES * 60,
        storeToken: "hashed",
        sendMagicLink: ({ token, metadata }) => onLink(String(metadata?.ticket), token),
      }),
    ],
  });
}

const ACCOUNT_FIELDS = {
  userId: "person_id",
  accountId: "account_id",
  providerId: "provider_id",
  accessToken: "access_token",
  refreshToken: "refresh_token",
  idToken: "id_token",
  accessTokenExpiresAt: "access_token_expires_at",
  refreshTokenExpiresAt: "refresh_token_expires_at",
  createdAt: "created_at",
  updatedAt: "updated_at",
} as const;
