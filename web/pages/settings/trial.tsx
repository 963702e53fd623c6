import { Alert, Button, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Copyable } from "../../parts/copyable.tsx";
import { Failure } from "../../parts/failure.tsx";
import { RECEIVER } from "../../texts/receiver.ts";
import { SHELL } from "../../texts/shell.ts";
import { type CurlTarget, curlLine } from "./curl-line.ts";
import styles from "./trial.module.css";

interface TrialProps {
  /** Undefined: Meta's own address. */
  readonly endpoint: string | undefined;
  /** Whether the service has no secret that it could sign with or show itself. */
  readonly needsSecret: boolean;
  readonly curl: CurlTarget;
}

/** Tries an address: within the service by a button, from outside by a line for a shell. */
export function Trial({ endpoint, needsSecret, curl }: TrialProps) {
  const said = useTexts(RECEIVER);
  const { see_password: see } = useTexts(SHELL);
  const cache = useQueryClient();
  const [secret, setSecret] = useState("");
  const trial = useMutation({
    mutationFn: () =>
      call("POST /v1/receiver/test", { body: { ...(endpoint && { endpoint }), ...(secret !== "" && { secret }) } }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["audit"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    trial.mutate();
  };
  return (
    <div className={styles.trial}>
      <form className={styles.form} aria-label={said.test} onSubmit={submit}>
        {curl.auth !== "unsigned" && (
          <PasswordInput
            className={styles.secret}
            label={needsSecret ? said.secret_to_test : said.other_secret}
            visibilityToggleButtonProps={{ "aria-label": see }}
            autoComplete="off"
            required={needsSecret}
            value={secret}
            onChange={({ currentTarget }) => setSecret(currentTarget.value.trim())}
          />
        )}
        <Button type="submit" variant="default" loading={trial.isPending}>
          {said.test}
        </Button>
      </form>
      {trial.isError && <Failure error={trial.error} />}
      {trial.data && <Outcome of={trial.data} />}
      <details>
        <summary>{said.curl}</summary>
        <p>{said.curl_help}</p>
        <Copyable name={said.curl_line} text={curlLine(curl)} />
      </details>
    </div>
  );
}

function Outcome({ of }: { readonly of: AnswerOf<"POST /v1/receiver/test"> }) {
  const said = useTexts(RECEIVER);
  const formats = useFormats();
  const { taken, status, answer, took_ms: ms } = of;
  return (
    <Alert color={taken ? "teal" : "red"} role="status" title={taken ? said.is_right : said.is_wrong}>
      {taken ? said.acknowledged(formats.decimal(ms)) : said.refused(String(status))}
      {!taken && (
        <div className={styles.detail} dir="ltr">
          {detailIn(answer)}
        </div>
      )}
    </Alert>
  );
}

/** What a problem says in words; whatever else it is, as it came. */
function detailIn(answer: string): string {
  try {
    const problem: unknown = JSON.parse(answer);
    return typeof problem === "object" && problem !== null && "detail" in problem ? String(problem.detail) : answer;
  } catch {
    return answer;
  }
}
