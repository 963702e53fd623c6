const OWN_MACHINE = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * An address of the service as others reach it. Where nobody told the service how that is, it names its own machine; then
 * the address by which this page was opened is better.
 */
export function reachable(url: string): string {
  const stated = new URL(url);
  if (!OWN_MACHINE.test(stated.hostname)) return url;
  return location.origin + stated.pathname + stated.search;
}
