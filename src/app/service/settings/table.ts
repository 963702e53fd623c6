/** A setting of the service: its names, and what a person reads about it. */
export interface SettingEntry {
  readonly flag: string;
  readonly env: string;
  /** What stands behind the flag in the help; null for a switch. */
  readonly value: string | null;
  /** What holds where nobody says anything. */
  readonly usual?: string;
  readonly help: string;
  /** Its value is never shown. */
  readonly secret?: true;
}

/**
 * Every setting of the service, by its name in a settings file. A flag is stronger than a variable, a variable than the
 * file. Kept free of any package: the command line reads it to print its help.
 */
export const SETTINGS = {
  config: {
    flag: "config",
    env: "DAYBOOK_CONFIG",
    value: "<file>",
    help: "a JSON file with settings, each by its name here with _ for -",
  },
  data: {
    flag: "data",
    env: "DAYBOOK_DATA",
    value: "<folder>",
    usual: "./data",
    help: "where the embedded store lies",
  },
  database_url: {
    flag: "database-url",
    env: "DATABASE_URL",
    value: "<url>",
    help: "a PostgreSQL server, 15 or newer, in place of the embedded store (postgresql://user:password@host/database)",
    secret: true,
  },
  connections: {
    flag: "connections",
    env: "DAYBOOK_CONNECTIONS",
    value: "<count>",
    usual: "16",
    help: "connections to the store at most",
  },
  host: {
    flag: "host",
    env: "DAYBOOK_HOST",
    value: "<address>",
    usual: "127.0.0.1",
    help: "address to listen on; 0.0.0.0 or :: for all",
  },
  port: { flag: "port", env: "DAYBOOK_PORT", value: "<port>", usual: "4380", help: "port to listen on; 0 for any" },
  public_url: {
    flag: "public-url",
    env: "DAYBOOK_PUBLIC_URL",
    value: "<url>",
    help: "where browsers reach the service, if a proxy stands in front (https://daybook.example.org)",
  },
  trust_proxy: {
    flag: "trust-proxy",
    env: "DAYBOOK_TRUST_PROXY",
    value: null,
    help: "a proxy of your own stands in front and names the client in X-Forwarded-For",
  },
  app_secret: {
    flag: "app-secret",
    env: "DAYBOOK_APP_SECRET",
    value: "<secrets>",
    help: "app secrets from Meta's App Dashboard that sign webhooks, separated by commas; NAME=SECRET tells several apps apart",
    secret: true,
  },
  verify_token: {
    flag: "verify-token",
    env: "DAYBOOK_VERIFY_TOKEN",
    value: "<token>",
    help: "the token that Meta's App Dashboard asks for when it verifies the webhook address",
    secret: true,
  },
  allow_unsigned: {
    flag: "allow-unsigned",
    env: "DAYBOOK_ALLOW_UNSIGNED",
    value: null,
    help: "take webhooks that nobody signed, from anyone who reaches the address",
  },
  stripe_secret: {
    flag: "stripe-secret",
    env: "DAYBOOK_STRIPE_SECRET",
    value: "<secrets>",
    help: "signing secrets of Stripe's webhook endpoint, which tops up wallets, separated by commas while one is rotated",
    secret: true,
  },
  keep_content: {
    flag: "keep-content",
    env: "DAYBOOK_KEEP_CONTENT",
    value: null,
    help: "keep the content of messages, encrypted; otherwise it is dropped at the door",
  },
  forward_to: {
    flag: "forward-to",
    env: "DAYBOOK_FORWARD_TO",
    value: "<url>",
    help: "hand each webhook on, byte for byte, to this address of your own",
    secret: true,
  },
  forward_secret: {
    flag: "forward-secret",
    env: "DAYBOOK_FORWARD_SECRET",
    value: "<secret>",
    help: "what signs webhooks that are handed on, in X-Hub-Signature-256",
    secret: true,
  },
  forward_private: {
    flag: "forward-private",
    env: "DAYBOOK_FORWARD_PRIVATE",
    value: null,
    help: "hand webhooks on even to addresses of this machine or of a network that is not public",
  },
  events_private: {
    flag: "events-private",
    env: "DAYBOOK_EVENTS_PRIVATE",
    value: null,
    help: "deliver events even to addresses of this machine or of a network that is not public, and without TLS",
  },
  smtp_url: {
    flag: "smtp-url",
    env: "DAYBOOK_SMTP_URL",
    value: "<url>",
    help: "the mail server that mail goes out through (smtps://user:password@mail.example.org); without one there is no mail",
    secret: true,
  },
  mail_from: {
    flag: "mail-from",
    env: "DAYBOOK_MAIL_FROM",
    value: "<address>",
    help: "whom mail comes from (Acme Billing <billing@example.org>)",
  },
  notice_days: {
    flag: "notice-days",
    env: "DAYBOOK_NOTICE_DAYS",
    value: "<days>",
    usual: "30",
    help: "how many days before a plan changes its businesses are told",
  },
  dead_letter_days: {
    flag: "dead-letter-days",
    env: "DAYBOOK_DEAD_LETTER_DAYS",
    value: "<days>",
    usual: "30",
    help: "keep bodies that could not be read so long, encrypted, for a replay; 0: only their build",
  },
  retention_days: {
    flag: "retention-days",
    env: "DAYBOOK_RETENTION_DAYS",
    value: "<days>",
    usual: "0",
    help: "forget users and message ids so long after they were last heard of; 0: never. Charges stay",
  },
  key: {
    flag: "key",
    env: "DAYBOOK_KEY",
    value: "<key>",
    help: "the store's key, 32 bytes in hex or base64 (default: a file in the data folder)",
    secret: true,
  },
  decide_by: {
    flag: "decide-by",
    env: "DAYBOOK_DECIDE_BY",
    value: "<who>",
    usual: "meta_else_rules",
    help: "whose word decides a charge: rules, meta, meta_else_rules",
  },
  cards: {
    flag: "cards",
    env: "DAYBOOK_CARDS",
    value: "<folder>",
    help: "rate cards of your own beside the shipped ones (see daybook rates import)",
  },
  metrics_token: {
    flag: "metrics-token",
    env: "DAYBOOK_METRICS_TOKEN",
    value: "<token>",
    help: "who shows this as a bearer token may read /metrics (default: programs on this machine only)",
    secret: true,
  },
  stop_seconds: {
    flag: "stop-seconds",
    env: "DAYBOOK_STOP_SECONDS",
    value: "<seconds>",
    usual: "10",
    help: "how long requests may take to finish when the service stops",
  },
  log_level: {
    flag: "log-level",
    env: "DAYBOOK_LOG_LEVEL",
    value: "<level>",
    usual: "info",
    help: "debug, info, warn, error or silent",
  },
  log_format: {
    flag: "log-format",
    env: "DAYBOOK_LOG_FORMAT",
    value: "<form>",
    usual: "auto",
    help: "json, text, or auto: text on a terminal, else json",
  },
} as const satisfies Readonly<Record<string, SettingEntry>>;

export type SettingName = keyof typeof SETTINGS;

/** Those that say where the store is; every command that opens it takes them. */
export const STORE_SETTINGS = ["data", "database_url", "key", "config"] as const satisfies readonly SettingName[];
