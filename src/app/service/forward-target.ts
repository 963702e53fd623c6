import { BlockList, isIP } from "node:net";
import { ok, type Result, refuse } from "../../core/kernel/result.ts";

/** Where bodies are handed on to, and with what they are signed. */
export interface ForwardTarget {
  readonly url: URL;
  readonly secret: string;
  /** Whether it may be an address of this machine or of a network that is not public. */
  readonly allowPrivate: boolean;
}

export type TargetRefusal = "not_a_url" | "scheme" | "credentials" | "no_secret" | "private_address";

/** Checks a target as far as it can be checked before its name is looked up. */
export function forwardTarget(
  text: string,
  secret: string | undefined,
  allowPrivate: boolean,
): Result<ForwardTarget, TargetRefusal> {
  if (!URL.canParse(text)) return refuse("not_a_url");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return refuse("scheme");
  if (url.username !== "" || url.password !== "") return refuse("credentials");
  if (secret === undefined || secret === "") return refuse("no_secret");
  const host = hostOf(url);
  if (!allowPrivate && isIP(host) !== 0 && isPrivate(host)) return refuse("private_address");
  return ok({ url, secret, allowPrivate });
}

/** The host as a socket takes it: an IPv6 address without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

/** Networks that nobody outside of one's own house can be reached in (RFC 6890, and multicast). */
const PRIVATE = new BlockList();
for (const network of [
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24",
  "192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4",
].flatMap((line) => line.split(" "))) {
  const [address = "", bits] = network.split("/");
  PRIVATE.addSubnet(address, Number(bits), "ipv4");
}
for (const network of "::/128 ::1/128 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8".split(
  " ",
)) {
  const [address = "", bits] = network.split("/");
  PRIVATE.addSubnet(address, Number(bits), "ipv6");
}

/** Whether an IP address belongs to this machine or to a network that is not public, however it is written. */
export function isPrivate(address: string): boolean {
  if (isIP(address) === 4) return PRIVATE.check(address, "ipv4");
  const mapped = mappedIpv4(address);
  return mapped === undefined ? PRIVATE.check(address, "ipv6") : PRIVATE.check(mapped, "ipv4");
}

/** `::ffff:10.0.0.1` and `::ffff:a00:1` are IPv4 addresses; a URL writes them the second way. */
function mappedIpv4(address: string): string | undefined {
  const dotted = /^(?:0*:)*:?(?:0*:)*ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (dotted !== undefined) return dotted;
  const [, high, low] = /^(?:0*:)*:?(?:0*:)*ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const [h, l] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [h >> 8, h & 255, l >> 8, l & 255].join(".");
}
