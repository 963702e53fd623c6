import { Alert } from "@mantine/core";
import type { AnswerOf } from "../../api/client.ts";
import { reachable } from "../../api/reachable.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Copyable } from "../../parts/copyable.tsx";
import { Pairs } from "../../parts/pairs.tsx";
import { Panel } from "../../parts/panel.tsx";
import { RECEIVER } from "../../texts/receiver.ts";
import { Trial } from "./trial.tsx";

/** The address that Meta posts to, with the app secrets of the service's own settings. */
export function MetaAddress({ receiver }: { readonly receiver: AnswerOf<"GET /v1/receiver"> }) {
  const said = useTexts(RECEIVER);
  const { url, app_secrets: secrets, has_verify_token: hasToken, takes_unsigned: isOpen, test_body: body } = receiver;
  const isReady = secrets.length > 0 || isOpen;
  return (
    <Panel title={said.meta}>
      <p>{said.meta_help}</p>
      <Pairs
        of={[
          [said.callback, <Copyable key="url" name={said.callback} text={reachable(url)} />],
          [said.verify_token, hasToken ? said.token_stated : said.token_missing],
          [said.app_secret, secrets.length > 0 ? said.secret_stated(secrets.join(", ")) : said.no_app_secret],
        ]}
      />
      {isOpen && (
        <Alert color="yellow" my="sm">
          {said.open_will}
        </Alert>
      )}
      {isReady ? (
        <Trial
          endpoint={undefined}
          needsSecret={false}
          curl={{ url: reachable(url), auth: isOpen ? "unsigned" : "signature", header: null, body }}
        />
      ) : (
        <p>{said.not_ready}</p>
      )}
    </Panel>
  );
}
