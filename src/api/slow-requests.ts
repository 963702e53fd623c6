import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** How long a body may take. */
export interface Patience {
  /** For all of it, and for each stretch of one that may take long. */
  readonly requestTimeout: number;
  /** Bytes a second that one that may take long brings at least, over each such stretch. */
  readonly slowestUpload: number;
  /** For all of one that may take long. */
  readonly longestUpload: number;
  /** How often that is looked at. */
  readonly connectionsCheckingInterval: number;
}

/** A request whose body may still be coming in. */
interface Open {
  readonly outgoing: ServerResponse;
  readonly since: number;
  /** Where the stretch of a long one began; null: it may not take long. */
  stretch: { readonly at: number; readonly bytes: number } | null;
}

/** Keeps an eye on requests of one server whose bodies come in slowly. */
export interface SlowRequests {
  readonly watch: (incoming: IncomingMessage, outgoing: ServerResponse) => void;
  /** Lets the body of a request take long, as long as it keeps coming. For those who have shown that they may send it. */
  readonly allowLong: (incoming: IncomingMessage) => void;
}

/**
 * Cuts connections whose bodies do not come. Node's own limit holds for all requests of a server alike, and a large file
 * over a slow line needs longer than a body of JSON. Who is late is looked up now and then, so that a request needs no timer.
 */
export function watchSlowRequests(server: Server, patience: Patience): SlowRequests {
  const open = new Map<IncomingMessage, Open>();
  const look = () => {
    const now = performance.now();
    for (const [incoming, request] of open) {
      if (incoming.complete || !isLate(incoming.socket, request, patience, now)) continue;
      open.delete(incoming);
      hangUp(incoming.socket, request);
    }
  };
  const timer = setInterval(look, patience.connectionsCheckingInterval);
  timer.unref();
  server.once("close", () => clearInterval(timer));
  return {
    watch: (incoming, outgoing) => {
      open.set(incoming, { outgoing, since: performance.now(), stretch: null });
      incoming.once("close", () => open.delete(incoming));
    },
    allowLong: (incoming) => {
      const request = open.get(incoming);
      if (request) request.stretch = { at: performance.now(), bytes: incoming.socket.bytesRead };
    },
  };
}

function isLate(socket: Socket, request: Open, patience: Patience, now: number): boolean {
  const { since, stretch } = request;
  if (!stretch) return now - since > patience.requestTimeout;
  if (now - since > patience.longestUpload) return true;
  const seconds = (now - stretch.at) / 1_000;
  if (seconds * 1_000 < patience.requestTimeout) return false;
  if (socket.bytesRead - stretch.bytes < seconds * patience.slowestUpload) return true;
  request.stretch = { at: now, bytes: socket.bytesRead };
  return false;
}

/** In the words that Node itself uses for it. */
function hangUp(socket: Socket, { outgoing }: Open): void {
  if (!outgoing.headersSent) socket.write("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
  socket.destroySoon();
}
