import type { ServiceSettings } from "../../app/service/settings/settings.ts";
import type { StoreKey } from "../../store/key.ts";

/** Where browsers reach the service, as far as the settings tell. */
export function publicUrlOf({ publicUrl, host, port }: Pick<ServiceSettings, "publicUrl" | "host" | "port">): string {
  return publicUrl ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** What session cookies are signed with; the same in every process of a store. */
export function cookieSecret(key: StoreKey): string {
  return key.hash("session cookies, first half") + key.hash("session cookies, second half");
}
