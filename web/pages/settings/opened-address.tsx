import type { AnswerOf } from "../../api/client.ts";
import { reachable } from "../../api/reachable.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Copyable } from "../../parts/copyable.tsx";
import { Once } from "../../parts/once.tsx";
import { RECEIVER } from "../../texts/receiver.ts";

/** An address that was just opened, or got another secret. */
export type Opened = AnswerOf<"POST /v1/endpoints"> & {
  readonly name: string;
  readonly auth: AnswerOf<"GET /v1/endpoints">["items"][number]["auth"];
};

/** What to state on the other side; the secret is shown this once. */
export function OpenedAddress({
  opened: { name, auth, url, secret, verify_token: token },
}: {
  readonly opened: Opened;
}) {
  const said = useTexts(RECEIVER);
  const address = <Copyable name={said.callback} text={reachable(url)} />;
  if (auth === "path") return <Once title={said.once(name)} name={said.secret_address} text={reachable(url)} />;
  if (secret !== null)
    return (
      <Once title={said.once(name)} name={said.secret} text={secret}>
        {address}
      </Once>
    );
  return (
    <Once title={said.paste(name)} name={said.callback} text={reachable(url)}>
      {auth === "signature" && <Copyable name={said.verify_token} text={token} />}
    </Once>
  );
}
