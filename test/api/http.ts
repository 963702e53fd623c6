import { type Agent, request } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { buffer } from "node:stream/consumers";

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: Buffer | string;
}

/** Sends one request as it is told, over real HTTP. */
export function call(
  url: string,
  { method = "POST", headers = {}, body = "" }: Call = {},
  agent?: Agent,
): Promise<Answer> {
  return new Promise((done, fail) => {
    const isFramed = "transfer-encoding" in headers || "content-length" in headers;
    const all = isFramed ? headers : { ...headers, "content-length": String(Buffer.byteLength(body)) };
    const asked = request(url, { method, headers: all, ...(agent ? { agent } : {}) }, async (response) => {
      try {
        const text = (await buffer(response)).toString();
        done({ status: response.statusCode ?? 0, headers: response.headers, text });
      } catch (error) {
        fail(error);
      }
    });
    asked.once("error", fail);
    asked.end(body);
  });
}

/** Listens on a free port of this machine; gives the address. */
export async function listening(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}
