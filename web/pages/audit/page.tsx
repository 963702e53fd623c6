import { TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import { More } from "../../parts/more.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import styles from "../../parts/panel.module.css";
import { Waiting } from "../../parts/waiting.tsx";
import { AUDIT } from "../../texts/audit.ts";

type Entry = AnswerOf<"GET /v1/audit">["items"][number];

const PAGE_SIZE = 100;

/** Who changed what, the latest first, with what it was and what it became. */
export function Page() {
  const said = useTexts(AUDIT);
  const [subject, setSubject] = useState("");
  const entries = useInfiniteQuery({
    queryKey: ["audit", subject],
    queryFn: ({ pageParam, signal }) =>
      call("GET /v1/audit", {
        query: { limit: PAGE_SIZE, ...(subject !== "" && { subject }), ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }: AnswerOf<"GET /v1/audit">) => next,
  });
  const all = entries.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHead title={said.title} about={said.about} />
      <div className={styles.choices}>
        <TextInput
          label={said.filter}
          description={said.filter_help}
          value={subject}
          onChange={({ currentTarget }) => setSubject(currentTarget.value.trim())}
        />
      </div>
      {entries.isPending && <Waiting />}
      {entries.isError && <Failure error={entries.error} again={() => void entries.refetch()} />}
      {entries.data && all.length === 0 && <Empty title={said.none} />}
      {all.length > 0 && <Entries all={all} />}
      <More of={entries} />
    </>
  );
}

function Entries({ all }: { readonly all: readonly Entry[] }) {
  const said = useTexts(AUDIT);
  const formats = useFormats();
  const columns = [
    { label: said.when },
    { label: said.who },
    { label: said.action },
    { label: said.subject },
    { label: said.change },
  ];
  const rows = all.map((entry) => ({
    key: entry.id,
    cells: [
      <span key="at" className={styles.whole}>
        {formats.dateTime(Date.parse(entry.at), "UTC")}
      </span>,
      <bdi key="who">{entry.actor_name}</bdi>,
      <code key="action">{entry.action}</code>,
      <bdi key="subject">{entry.subject}</bdi>,
      <Change key="change" entry={entry} />,
    ],
  }));
  return (
    <div className={styles.panel}>
      <Grid name={said.title} columns={columns} rows={rows} />
    </div>
  );
}

function Change({ entry: { before, after } }: { readonly entry: Entry }) {
  const said = useTexts(AUDIT);
  if (!before && !after) return null;
  return (
    <details>
      <summary>{said.see}</summary>
      {before && <Side title={said.before} body={before} />}
      {after && <Side title={said.after} body={after} />}
    </details>
  );
}

function Side({ title, body }: { readonly title: string; readonly body: Readonly<Record<string, unknown>> }) {
  return (
    <>
      <div className={styles.quiet}>{title}</div>
      <pre className={styles.code} dir="ltr">
        {JSON.stringify(body, null, 2)}
      </pre>
    </>
  );
}
