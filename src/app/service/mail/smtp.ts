import { Readable } from "node:stream";
import MailComposer from "nodemailer/lib/mail-composer";
import SMTPConnection from "nodemailer/lib/smtp-connection";

/** A mail as it goes out. */
export interface OutgoingMail {
  /** `Name <address>` or an address. */
  readonly from: string;
  readonly to: readonly string[];
  readonly messageId: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments: readonly MailAttachment[];
}

export interface MailAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/**
 * What became of it. `refused`: it will not go, now or later. `away`: it did not go, and may another time. `unsure`: the
 * whole of it was sent and no answer came.
 */
export type SendOutcome =
  | { readonly is: "accepted"; readonly rejected: readonly string[] }
  | { readonly is: "refused"; readonly reason: string }
  | { readonly is: "away"; readonly reason: string }
  | { readonly is: "unsure"; readonly reason: string };

/** Sends a mail; never rejects. */
export type SendMail = (mail: OutgoingMail) => Promise<SendOutcome>;

/** How long a mail server may take for any step. */
const PATIENCE_MS = 30_000;
/** Longer than a mail can take as a whole. */
export const SEND_MS = 300_000;
const LONGEST_REASON = 300;

/**
 * A mail server by its URL: `smtps://user:password@host:465` speaks TLS from the first byte; `smtp://host:587` goes over to
 * TLS by STARTTLS and must where a password is sent, unless the server is this machine. `?tls=none` does without it,
 * `?tls=unverified` takes any certificate. A connection for each mail: there are few, and each stands for itself.
 */
export function openSmtp(address: string): SendMail {
  const server = serverOf(address);
  return async (mail) => {
    const bytes = await composed(mail);
    const connection = new SMTPConnection(server.options);
    // Errors between the steps; each step is told of its own besides.
    connection.on("error", () => {});
    const giveUp = setTimeout(() => connection.close(), SEND_MS - PATIENCE_MS);
    try {
      const no = await reached(connection, server);
      return no ?? (await handedOver(connection, mail, bytes));
    } finally {
      clearTimeout(giveUp);
      connection.close();
    }
  };
}

interface Server {
  readonly options: ConstructorParameters<typeof SMTPConnection>[0];
  readonly login: { readonly user: string; readonly pass: string } | null;
}

function serverOf(address: string): Server {
  const url = new URL(address);
  const tls = url.searchParams.get("tls");
  const isSecure = url.protocol === "smtps:";
  const isHere = /^(localhost|127\.|\[::1\])/.test(url.hostname);
  const login = url.username === "" ? null : { user: decoded(url.username), pass: decoded(url.password) };
  return {
    login,
    options: {
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port === "" ? (isSecure ? 465 : 587) : Number(url.port),
      secure: isSecure,
      ignoreTLS: tls === "none",
      requireTLS: tls !== "none" && login !== null && !isHere,
      tls: { rejectUnauthorized: tls !== "unverified" },
      connectionTimeout: PATIENCE_MS,
      greetingTimeout: PATIENCE_MS,
      socketTimeout: PATIENCE_MS,
    },
  };
}

function decoded(part: string): string {
  return decodeURIComponent(part);
}

/** Connects and signs in: whatever goes wrong here, no mail went. */
async function reached(connection: SMTPConnection, { login }: Server): Promise<SendOutcome | undefined> {
  try {
    await new Promise<void>((done, fail) => {
      connection.once("error", fail);
      connection.once("end", () => fail(new Error("the mail server ended the connection")));
      connection.connect((error) => (error ? fail(error) : done()));
    });
    if (login !== null)
      await new Promise<void>((done, fail) => {
        connection.once("error", fail);
        connection.login({ credentials: login }, (error) => (error ? fail(error) : done()));
      });
    return undefined;
  } catch (error) {
    return { is: "away", reason: reasonOf(error) };
  }
}

/** Once the last byte was read for sending, only the server can tell whether it took the mail. */
async function handedOver(connection: SMTPConnection, mail: OutgoingMail, bytes: Buffer): Promise<SendOutcome> {
  let isOut = false;
  const stream = Readable.from([bytes]);
  stream.once("end", () => {
    isOut = true;
  });
  const envelope = { from: addressIn(mail.from), to: [...mail.to] };
  try {
    const rejected = await new Promise<readonly string[]>((done, fail) => {
      connection.once("error", fail);
      connection.send(envelope, stream, (error, info) => (error ? fail(error) : done(info?.rejected ?? [])));
    });
    connection.quit();
    return { is: "accepted", rejected };
  } catch (error) {
    const code = codeIn(error);
    const reason = reasonOf(error);
    if (code === undefined) return { is: isOut ? "unsure" : "away", reason };
    return { is: code >= PERMANENT ? "refused" : "away", reason };
  }
}

/** Reply codes from 500 on are final (RFC 5321). */
const PERMANENT = 500;

function codeIn(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("responseCode" in error)) return undefined;
  return typeof error.responseCode === "number" ? error.responseCode : undefined;
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, " ").slice(0, LONGEST_REASON);
}

function composed(mail: OutgoingMail): Promise<Buffer> {
  const { from, to, messageId, subject, html, text, attachments } = mail;
  const composer = new MailComposer({
    ...{ from, to: [...to], messageId, subject, html, text },
    attachments: attachments.map((one) => ({ ...one })),
    headers: { "Auto-Submitted": "auto-generated" },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return new Promise((done, fail) => {
    composer
      .compile()
      .build((error, message) => (error || !message ? fail(error ?? new Error("no mail")) : done(message)));
  });
}

/** The address in `Name <address>`. */
export function addressIn(mailbox: string): string {
  return /<([^<>]+)>\s*$/.exec(mailbox)?.[1] ?? mailbox.trim();
}

/** The name in `Name <address>`; the address where there is none. */
export function nameIn(mailbox: string): string {
  const name =
    /^([^<]*)</
      .exec(mailbox)?.[1]
      ?.trim()
      .replace(/^"(.*)"$/, "$1") ?? "";
  return name === "" ? addressIn(mailbox) : name;
}
