/** The word of this page's policy that lets the component library's inline styles through; the server wrote it into the head. */
export function pageNonce(): string {
  const mark = document.querySelector("meta[property=csp-nonce]");
  return mark instanceof HTMLMetaElement ? mark.nonce : "";
}
