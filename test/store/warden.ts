// Runs once, in vitest's own process: starts the tests' PostgreSQL servers when a test file first asks for one, and
// stops them when the run ends. A run that is killed takes its servers with it; its folders are removed by the next run.
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { openPool } from "../../src/store/postgres/connection.ts";
import { binariesIn } from "../../src/store/postgres/embedded/binaries.ts";
import { ensureDatabase } from "../../src/store/postgres/embedded/database.ts";
import { isAlive } from "../../src/store/postgres/embedded/pid-file.ts";
import { type EmbeddedServer, startEmbedded } from "../../src/store/postgres/embedded/server.ts";
import { migrate } from "../../src/store/postgres/migrate.ts";
import { type ServerKind, SYSTEM_BINARIES, TEMPLATE } from "./servers.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The socket on which test files ask for a server. */
    wardenSocket: string;
  }
}

const PREFIX = "daybook-tests-";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  removeAbandoned();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const servers = new Map<ServerKind, Promise<EmbeddedServer>>();
  const serverOf = (kind: ServerKind) => {
    const server = servers.get(kind) ?? startServer(kind, join(folder, kind));
    servers.set(kind, server);
    return server;
  };
  const http = createServer(async (request, response) => {
    try {
      const kind = request.url === "/system" ? "system" : "embedded";
      response.end((await serverOf(kind)).url("postgres"));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  const socket = join(folder, "warden");
  await new Promise<void>((done) => http.listen(socket, done));
  project.provide("wardenSocket", socket);
  return async () => {
    http.close();
    for (const server of servers.values()) await (await server).stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

async function startServer(kind: ServerKind, folder: string): Promise<EmbeddedServer> {
  const binaries = kind === "system" ? { binaries: binariesIn(SYSTEM_BINARIES ?? "") } : {};
  const server = await startEmbedded({ folder, ...binaries });
  const pool = openPool(await ensureDatabase(server, TEMPLATE));
  await migrate(pool);
  await pool.close();
  const client = new pg.Client({ connectionString: server.url("postgres") });
  await client.connect();
  await client.query(`alter database ${TEMPLATE} is_template true allow_connections false`);
  await client.end();
  return server;
}

function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = /^daybook-tests-(\d+)-/.exec(name) ?? [];
    const path = join(tmpdir(), name);
    if (pid !== undefined && !isAlive(Number(pid)) && existsSync(path)) rmSync(path, { recursive: true, force: true });
  }
}
