import type { AnswerOf } from "../../api/client.ts";

type Auth = AnswerOf<"GET /v1/endpoints">["items"][number]["auth"];

/** Where a test is posted to, and how whoever posts proves who they are. */
export interface CurlTarget {
  /** Of a secret path: the address above it. */
  readonly url: string;
  readonly auth: Auth;
  readonly header: string | null;
  readonly body: string;
}

/**
 * A line for a shell that posts the same test from where it is run. It asks for the secret, which so stands neither on
 * the page nor in the shell's history, and ends with the status and the seconds that the answer took.
 */
export function curlLine({ url, auth, header, body }: CurlTarget): string {
  const ask = auth === "unsigned" ? [] : ["printf 'Secret: ' >&2; IFS= read -r SECRET"];
  const target = auth === "path" ? `${quoted(url)}/"$SECRET"` : quoted(url);
  const post = [
    `curl -sS ${target} -H 'Content-Type: application/json'`,
    ...proofOf(auth, header),
    `--data-binary "$BODY" -w '%{http_code} in %{time_total} s\\n'`,
  ].join(" ");
  return [...ask, `BODY=${quoted(body)}`, post].join("; ");
}

function proofOf(auth: Auth, header: string | null): readonly string[] {
  if (auth === "bearer") return ['-H "Authorization: Bearer $SECRET"'];
  if (auth === "header") return [`-H "${header}: $SECRET"`];
  if (auth !== "signature") return [];
  const digest = `printf '%s' "$BODY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d ' ' -f 1`;
  return [`-H "X-Hub-Signature-256: sha256=$(${digest})"`];
}

/** A text as one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
