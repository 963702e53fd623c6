import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import { type AppSecret, parseAppSecrets } from "../../../intake/signature.ts";
import { type ForwardTarget, forwardTarget, type TargetRefusal } from "../forward-target.ts";
import { entryOf, gather, type SettingProblem, type SettingSources, type Stated } from "./sources.ts";
import type { SettingName } from "./table.ts";

const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
const LOG_FORMATS = ["json", "text", "auto"] as const;
const DECIDE_BY = ["rules", "meta", "meta_else_rules"] as const;

/** The settings of the service, checked. */
export interface ServiceSettings {
  readonly data: string;
  readonly databaseUrl: string | undefined;
  readonly connections: number;
  readonly host: string;
  readonly port: number;
  /** Without a slash at the end. */
  readonly publicUrl: string | undefined;
  readonly trustProxy: boolean;
  readonly appSecrets: readonly AppSecret[];
  readonly verifyToken: string | undefined;
  readonly allowUnsigned: boolean;
  /** Any of them may have signed an event of Stripe. */
  readonly stripeSecrets: readonly string[];
  readonly keepContent: boolean;
  /** 0: bodies that could not be read are not kept whole. */
  readonly deadLetterDays: number;
  /** 0: names are kept for good. */
  readonly retentionDays: number;
  /** Where webhooks are handed on to, if anywhere. */
  readonly forward: ForwardTarget | undefined;
  /** Whether events are delivered to addresses that are not public, and without TLS. */
  readonly eventsPrivate: boolean;
  /** How mail goes out, if it does. */
  readonly mail: MailSettings | undefined;
  /** How many days before a plan changes its businesses are told. */
  readonly noticeDays: number;
  /** 32 bytes. */
  readonly key: Uint8Array | undefined;
  readonly decideBy: (typeof DECIDE_BY)[number];
  /** A folder of rate cards; they stand before the shipped ones of the same name. */
  readonly cards: string | undefined;
  readonly metricsToken: string | undefined;
  readonly stopSeconds: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly logFormat: (typeof LOG_FORMATS)[number];
  /** What is odd and harmless, for the log. */
  readonly notices: readonly string[];
}

/** Reads all settings, or says everything that is wrong with them at once. */
export function readSettings(sources: SettingSources): Result<ServiceSettings, readonly SettingProblem[]> {
  const { stated, problems: found, notices } = gather(sources);
  const problems = [...found];
  const read = readerOf(stated, problems);
  const settings = {
    data: read.text("data") ?? ".",
    databaseUrl: read.checked("database_url", isDatabaseUrl, "a URL such as postgresql://user:password@host/database"),
    connections: read.whole("connections", { least: 2, most: 1_000 }),
    host: read.text("host") ?? "",
    port: read.whole("port", { least: 0, most: 65_535 }),
    publicUrl: read.checked("public_url", isWebUrl, "a URL such as https://daybook.example.org")?.replace(/\/+$/, ""),
    trustProxy: read.flag("trust_proxy"),
    appSecrets: read.parsed("app_secret", parseAppSecrets) ?? [],
    verifyToken: read.text("verify_token"),
    allowUnsigned: read.flag("allow_unsigned"),
    stripeSecrets: wordsOf(
      read.checked("stripe_secret", (text) => wordsOf(text).every(isSecret), "secrets of at least 16 characters"),
    ),
    keepContent: read.flag("keep_content"),
    deadLetterDays: read.whole("dead_letter_days", { least: 0, most: 3_650 }),
    retentionDays: read.whole("retention_days", { least: 0, most: 36_500 }),
    forward: forwardOf(read),
    eventsPrivate: read.flag("events_private"),
    mail: mailOf(read, problems),
    noticeDays: read.whole("notice_days", { least: 0, most: 366 }),
    key: keyOf(
      read.checked("key", (text) => keyOf(text) !== undefined, "32 bytes, as 64 hexadecimal digits or as base64"),
    ),
    decideBy: read.choice("decide_by", DECIDE_BY),
    cards: read.text("cards"),
    metricsToken: read.text("metrics_token"),
    stopSeconds: read.whole("stop_seconds", { least: 0, most: 3_600 }),
    logLevel: read.choice("log_level", LOG_LEVELS),
    logFormat: read.choice("log_format", LOG_FORMATS),
    notices,
  };
  return problems.length > 0 ? refuse(problems) : ok(settings);
}

interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** Each way of reading notes a problem and goes on, so that a person hears of all of them at once. */
function readerOf(stated: ReadonlyMap<SettingName, Stated>, problems: SettingProblem[]) {
  const find = (name: SettingName): Stated | undefined => {
    const { usual, flag } = entryOf(name);
    return stated.get(name) ?? (usual === undefined ? undefined : { text: usual, place: `--${flag}` });
  };
  const complain = (name: SettingName, { place, text }: Stated, expected: string) => {
    problems.push(`${place}${entryOf(name).secret ? "" : ` ${text}`}: expected ${expected}`);
  };
  const checked = (name: SettingName, isGood: (text: string) => boolean, expected: string): string | undefined => {
    const found = find(name);
    if (!found || isGood(found.text)) return found?.text;
    complain(name, found, expected);
    return undefined;
  };
  return {
    checked,
    /** What a parser makes of it; the parser's refusal says what is expected. */
    parsed: <T>(name: SettingName, parse: (text: string) => Result<T, string>): T | undefined => {
      const found = find(name);
      const result = found && parse(found.text);
      if (found && result?.ok === false) complain(name, found, result.refusal);
      return result?.ok ? result.value : undefined;
    },
    text: (name: SettingName) => find(name)?.text,
    whole: (name: SettingName, { least, most }: Bounds): number => {
      const isGood = (text: string) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
      return Number(checked(name, isGood, `a whole number from ${least} to ${most}`) ?? least);
    },
    flag: (name: SettingName): boolean => {
      const isGood = (text: string) => ["true", "false", "1", "0"].includes(text.toLowerCase());
      return ["true", "1"].includes((checked(name, isGood, "true or false") ?? "false").toLowerCase());
    },
    choice: <Choice extends string>(name: SettingName, choices: readonly [Choice, ...Choice[]]): Choice => {
      const text = checked(name, (one) => choices.some((choice) => choice === one), choices.join(", "));
      return choices.find((choice) => choice === text) ?? choices[0];
    },
  };
}

type Reader = ReturnType<typeof readerOf>;

function forwardOf(read: Reader): ForwardTarget | undefined {
  const [secret, isPrivate] = [read.text("forward_secret"), read.flag("forward_private")];
  return read.parsed("forward_to", (text) => {
    const target = forwardTarget(text, secret, isPrivate);
    return target.ok ? target : refuse(TARGET_WORDS[target.refusal]);
  });
}

const TARGET_WORDS: Readonly<Record<TargetRefusal, string>> = {
  not_a_url: "a URL such as https://bot.example.org/webhook",
  scheme: "a URL that begins with https:// or http://",
  credentials: "a URL without user and password; the other side checks the signature",
  no_secret: "DAYBOOK_FORWARD_SECRET beside it, which signs what is handed on",
  private_address: "an address that is public, or --forward-private",
};

function wordsOf(text: string | undefined): readonly string[] {
  const words = (text ?? "").split(",").map((word) => word.trim());
  return words.filter((word) => word !== "");
}

function isSecret(text: string): boolean {
  return /^\S{16,}$/.test(text);
}

/** Through which server mail goes out, and from whom. */
export interface MailSettings {
  /** `smtp://` or `smtps://`, with user and password. */
  readonly url: string;
  readonly from: string;
}

/** Either alone is a mistake, and no mail would be noticed late. */
function mailOf(read: Reader, problems: SettingProblem[]): MailSettings | undefined {
  const url = read.checked("smtp_url", isSmtpUrl, "a URL such as smtps://user:password@mail.example.org");
  const from = read.checked("mail_from", isMailbox, "an address such as Acme Billing <billing@example.org>");
  if (url !== undefined && from !== undefined) return { url, from };
  if (url !== undefined) problems.push(`${entryOf("smtp_url").env}: expected ${entryOf("mail_from").env} beside it`);
  if (from !== undefined) problems.push(`${entryOf("mail_from").env}: expected ${entryOf("smtp_url").env} beside it`);
  return undefined;
}

function isSmtpUrl(text: string): boolean {
  return /^smtps?:\/\/./.test(text) && URL.canParse(text);
}

function isMailbox(text: string): boolean {
  return /^([^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/.test(text);
}

function isDatabaseUrl(text: string): boolean {
  return /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text);
}

function isWebUrl(text: string): boolean {
  return /^https?:\/\/[^/]/.test(text) && URL.canParse(text);
}

const KEY_BYTES = 32;

function keyOf(text: string | undefined): Uint8Array | undefined {
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? "hex" : "base64");
  return bytes.length === KEY_BYTES ? bytes : undefined;
}
