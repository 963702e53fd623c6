import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "../exit.ts";

/** Whether the place to listen at can be had, before anything is opened for it; throws what its user has to mend. */
export async function tryPlace(place: { host: string; port: number }): Promise<void> {
  const server = createServer();
  await listen(server, place);
  await new Promise((done) => server.close(done));
}

/** Begins to listen and gives the URL; a port that is taken is the caller's to mend. */
export async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<string> {
  await new Promise<void>((done, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) => fail(whyNot(error, host, port)));
    server.listen(port, host, done);
  });
  const address = server.address();
  return urlOf(address !== null && typeof address === "object" ? address : { address: host, port, family: "" });
}

/** Takes no more connections, lets requests finish for so long, then cuts what is left. */
export async function closeServer(server: Server, patienceMs: number): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeIdleConnections();
  const inTime = await Promise.race([closed.then(() => true), sleep(patienceMs, false, { ref: false })]);
  if (!inTime) server.closeAllConnections();
  await closed;
}

function whyNot(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === "EADDRINUSE")
    return new UsageError(
      `port ${port} of ${host} is taken by another program (another Daybook?): stop it, or choose another with --port`,
    );
  if (error.code === "EACCES")
    return new UsageError(`this user may not listen on port ${port}: choose one above 1023 with --port`);
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
    return new UsageError(`${host} is no address of this machine: choose another with --host`);
  return error;
}

function urlOf({ address, port, family }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}
