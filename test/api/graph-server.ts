import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What a fake Graph API was asked, and with which token. */
export interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
}

export type Answer = (asked: Asked) => { readonly status?: number; readonly body: unknown } | undefined;

/** A server that answers as Meta's Graph API does: escaped slashes, paging, errors in Meta's own form. */
export interface GraphServer {
  readonly host: string;
  readonly asked: readonly Asked[];
  readonly close: () => Promise<void>;
}

export async function openGraphServer(answer: Answer): Promise<GraphServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const one = askedIn(request);
    asked.push(one);
    const { status = 200, body } = answer(one) ?? { status: 400, body: graphError(100, NO_SUCH(one.path), 33) };
    response.writeHead(status, { "content-type": "application/json; charset=UTF-8", "facebook-api-version": "v23.0" });
    response.end(typeof body === "string" ? body : JSON.stringify(body).replaceAll("/", "\\/"));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server does not listen");
  return {
    host: `http://127.0.0.1:${address.port}`,
    asked,
    close: () => new Promise((done) => server.close(() => done())),
  };
}

export function graphError(code: number, message: string, subcode?: number) {
  const error = { message, type: "OAuthException", code, ...(subcode === undefined ? {} : { error_subcode: subcode }) };
  return { error: { ...error, fbtrace_id: "AbCdEfGhIjKlMnOpQrStUvW" } };
}

const NO_SUCH = (path: string) =>
  `Unsupported get request. Object with ID '${path}' does not exist, cannot be loaded due to missing permissions`;

function askedIn(request: IncomingMessage): Asked {
  const url = new URL(request.url ?? "/", "http://localhost");
  return { path: url.pathname, query: url.searchParams, authorization: request.headers.authorization };
}
