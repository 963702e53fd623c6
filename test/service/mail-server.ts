import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A mail that the server took. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly parsed: ParsedMail;
  /** Whether it came over TLS, and who had signed in. */
  readonly isSecure: boolean;
  readonly user: string | undefined;
}

export interface MailServer {
  readonly port: number;
  readonly taken: readonly TakenMail[];
  readonly close: () => Promise<void>;
}

/** A real SMTP server on this machine that keeps what it takes. */
export async function openMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const taken: TakenMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.secure || options.key ? [] : ["STARTTLS"],
    onAuth: ({ username, password }, _, done) =>
      password === "a word" ? done(null, { user: username }) : done(new Error("no such user")),
    onData: (stream, session, done) => {
      simpleParser(stream).then((parsed) => {
        const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : "";
        const to = session.envelope.rcptTo.map(({ address }) => address);
        taken.push({ from, to, parsed, isSecure: session.secure, user: session.user });
        done();
      }, done);
    },
    ...options,
  });
  server.on("error", () => {});
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address: AddressInfo | string | null = server.server.address();
  if (typeof address !== "object" || address === null) throw new Error("the mail server does not listen");
  return { port: address.port, taken, close: () => new Promise((done) => server.close(() => done())) };
}
