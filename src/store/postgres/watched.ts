import { StoreUnavailable } from "../unavailable.ts";
import type { Pool } from "./connection.ts";

/** Hears whether the store did what was asked of it. */
export interface PoolWatch {
  readonly failed: (error: StoreUnavailable) => void;
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
      if (error instanceof StoreUnavailable) watch.failed(error);
      throw error;
    }
  };
  return {
    ...pool,
    borrow: (work) => heard(pool.borrow(work)),
    query: (statement, values) => heard(pool.query(statement, values)),
  };
}
