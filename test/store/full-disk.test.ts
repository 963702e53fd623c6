import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPool } from "../../src/store/postgres/connection.ts";
import { startEmbedded } from "../../src/store/postgres/embedded/server.ts";
import { transaction } from "../../src/store/postgres/transaction.ts";

const MIB = 2 ** 20;
const disk = mkdtempSync(join(tmpdir(), "daybook-disk-"));
const run = (file: string, ...args: readonly string[]) => spawnSync(file, args).status === 0;
/** Only root may make a small disk, and not in every container. */
const isMounted = process.getuid?.() === 0 && run("mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", disk);

beforeAll(() => chmodSync(disk, 0o755));
afterAll(() => {
  if (isMounted) run("umount", "-l", disk);
  rmSync(disk, { recursive: true, force: true });
});

describe.runIf(isMounted)("a full disk", () => {
  test("is StoreUnavailable, loses nothing that was acknowledged, and is over when there is space again", async () => {
    const server = await startEmbedded({ folder: join(disk, "data") });
    const pool = openPool(server.url("postgres"));
    await pool.query("create table kept (id int8 primary key, filler text not null)");
    await pool.query("alter table kept alter column filler set storage external");
    const filler = join(disk, "filler");
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 12 * MIB)));
    let acknowledged = 0n;
    const insert = (id: bigint) =>
      transaction(pool, async (connection) => {
        await connection.query("insert into kept values ($1::int8, repeat(md5($1::int8::text), 8000))", [id]);
      });
    const failure = await fill(async () => {
      await insert(acknowledged + 1n);
      acknowledged += 1n;
    });
    expect(failure).toMatchObject({ name: "StoreUnavailable" });
    for (let id = -100n; id < -90n; id += 1n) {
      const again = await insert(id).catch((error: unknown) => error);
      if (again !== undefined) expect(again).toMatchObject({ name: "StoreUnavailable" });
      await sleep(100);
    }
    rmSync(filler);
    for (let waited = 0; ; waited += 100) {
      const isBack = await insert(-1n).then(
        () => true,
        () => false,
      );
      if (isBack) break;
      if (waited > 30_000) throw new Error("the store did not come back within 30 s");
      await sleep(100);
    }
    const { rows } = await pool.query<{ kept: bigint }>("select count(*) as kept from kept where id between 1 and $1", [
      acknowledged,
    ]);
    expect(rows).toEqual([{ kept: acknowledged }]);
    await pool.close();
    await server.stop();
  });
});

/** Repeats until it fails, and gives the failure. */
async function fill(step: () => Promise<void>): Promise<unknown> {
  for (let count = 0; count < 10_000; count += 1) {
    const failure = await step().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure !== undefined) return failure;
  }
  throw new Error("the disk never filled up");
}
