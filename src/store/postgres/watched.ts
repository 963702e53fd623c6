import { StoreUnavailable } from "../unavailable.ts";
import type { Pool } from "./connection.ts";
import { codeOf } from "./failure.ts";

/** Why a store could not do what was asked of it: a kind, and what a person reads about it. */
export interface PoolTrouble {
  readonly kind: string;
  readonly reason: string;
}

/** Hears whether the store did what was asked of it. */
export interface PoolWatch {
  readonly failed: (trouble: PoolTrouble) => void;
  readonly well: () => void;
}

/** The same pool, with somebody who hears how it fares. Mistakes of whoever asks do not count. */
export function watched(pool: Pool, watch: PoolWatch): Pool {
  const heard = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const result = await work;
      watch.well();
      return result;
    } catch (error) {
      if (error instanceof StoreUnavailable && error.why !== "busy") watch.failed(troubleOf(error));
      throw error;
    }
  };
  return {
    ...pool,
    borrow: (work) => heard(pool.borrow(work)),
    query: (statement, values) => heard(pool.query(statement, values)),
  };
}

/** A connection that broke has no code; who asks again hears why. */
function troubleOf(error: StoreUnavailable): PoolTrouble {
  const kind = codeOf(error.cause) ?? "lost";
  return { kind, reason: error.why === "full" ? `the disk is full: ${error.message}` : error.message };
}
