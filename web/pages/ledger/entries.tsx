import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import panels from "../../parts/panel.module.css";
import { Scrolling } from "../../parts/scrolling.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { LEDGER } from "../../texts/ledger.ts";
import { AmountTable } from "./amounts.tsx";
import styles from "./ledger.module.css";

type Entry = AnswerOf<"GET /v1/ledger/entries">["items"][number];

/** All that the ledger says about a charge, an invoice or a payment, in the order in which it was written down. */
export function Entries() {
  const said = useTexts(LEDGER);
  const [typed, setTyped] = useState(subjectInAddress);
  const [subject, setSubject] = useState(typed);
  const entries = useQuery({
    queryKey: ["ledger", "entries", subject],
    queryFn: ({ signal }) => call("GET /v1/ledger/entries", { query: { subject }, signal }),
    enabled: subject !== "",
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setSubject(typed.trim());
  };
  return (
    <section className={`${panels.panel} ${styles.panel}`} aria-label={said.entries}>
      <h2>{said.entries}</h2>
      <form className={styles.choices} onSubmit={onSubmit}>
        <TextInput
          label={said.subject}
          description={said.subject_help}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Button type="submit" variant="default">
          {said.find}
        </Button>
      </form>
      {entries.isLoading && <Waiting />}
      {entries.isError && <Failure error={entries.error} again={() => void entries.refetch()} />}
      {entries.data?.items.length === 0 && <p role="status">{said.no_entries}</p>}
      {entries.data?.items.map((entry) => (
        <OneEntry key={entry.id} entry={entry} />
      ))}
    </section>
  );
}

/** Other pages lead here with what they are about. */
function subjectInAddress(): string {
  return new URLSearchParams(location.search).get("subject")?.replaceAll('"', "") ?? "";
}

function OneEntry({ entry: { kind, happened_at: at, reason, corrects, postings, id } }: { readonly entry: Entry }) {
  const said = useTexts(LEDGER);
  const formats = useFormats();
  const name = `${said.kinds[kind]}, ${formats.moment(Date.parse(at), "UTC")}`;
  return (
    <article data-entry={id}>
      <h3>{name}</h3>
      <p className={styles.quiet}>
        <bdi>{reason}</bdi>
        {corrects !== null && ` · ${said.corrects}`}
      </p>
      <Scrolling name={name}>
        <AmountTable lines={postings} withSums={false} />
      </Scrolling>
    </article>
  );
}
