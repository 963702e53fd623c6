import type { ServiceSettings } from "../../app/service/settings/settings.ts";

/** Where browsers reach the service, as far as the settings tell. */
export function publicUrlOf({ publicUrl, host, port }: Pick<ServiceSettings, "publicUrl" | "host" | "port">): string {
  return publicUrl ?? `http://${hostOf(host)}:${port}`;
}

function hostOf(host: string): string {
  if (["0.0.0.0", "::", ""].includes(host)) return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
