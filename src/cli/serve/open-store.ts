import type { ServiceSettings } from "../../app/service/settings/settings.ts";
import { StoreCannotStart } from "../../store/cannot-start.ts";
import { type OpenOptions, type OpenStore, openStore } from "../../store/postgres/open.ts";
import { StoreUnavailable } from "../../store/unavailable.ts";
import { UsageError } from "../exit.ts";
import { settingsFrom } from "./settings.ts";

/** What a command works with that opens the store for a while, beside a running service or without one. */
export interface StoreWork {
  readonly store: OpenStore;
  readonly settings: ServiceSettings;
}

/** Opens the store that the flags, variables and file name, does the work, and closes it again. */
export async function withStore<T>(
  flags: Readonly<Record<string, unknown>>,
  work: (with_: StoreWork) => Promise<T>,
  options: Pick<OpenOptions, "unmigrated"> = {},
): Promise<T> {
  const settings = await settingsFrom(flags);
  try {
    const store = await openStore({ url: settings.databaseUrl, data: settings.data, use: "share", ...options });
    try {
      return await work({ store, settings });
    } finally {
      await store.close();
    }
  } catch (error) {
    throw explained(error);
  }
}

/** What a person can mend. */
export function explained(error: unknown): unknown {
  const isTheirs = error instanceof StoreCannotStart || error instanceof StoreUnavailable;
  return isTheirs ? new UsageError(error.message, { cause: error }) : error;
}
