import { spawnSync } from "node:child_process";
import { chmodSync, closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { newFolder } from "./deployment.ts";

/** A file system of its own with little room. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all the room that there is but so much. */
  readonly fill: (leaveBytes: number) => void;
  /** Gives the room back. */
  readonly empty: () => void;
  readonly close: () => void;
}

/** Mounts one in memory; undefined where this user may not mount. */
export function smallDisk(megabytes: number): SmallDisk | undefined {
  const folder = newFolder();
  const made = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=755`, "tmpfs", folder]);
  if (made.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  chmodSync(folder, 0o755);
  const ballast = join(folder, "ballast");
  return {
    folder,
    fill: (leaveBytes) => {
      const { bavail, bsize } = statfsSync(folder);
      const room = Math.max(0, bavail * bsize - leaveBytes);
      const file = openSync(ballast, "a");
      const block = Buffer.alloc(64 * 1024);
      for (let written = 0; written + block.length <= room; written += block.length) writeSync(file, block);
      closeSync(file);
    },
    empty: () => rmSync(ballast, { force: true }),
    close: () => {
      spawnSync("umount", ["--lazy", folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
