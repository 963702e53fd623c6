import { useQuery } from "@tanstack/react-query";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import { Panel } from "../../parts/panel.tsx";
import { DIALOGS } from "../../texts/dialogs.ts";
import { wordFor } from "../../texts/word-for.ts";
import styles from "./dialogs.module.css";
import type { Thread } from "./thread-filter.ts";

type KnownAs = AnswerOf<"GET /v1/threads/{number}/{user}/aliases">;

interface KnownAsProps {
  readonly thread: Thread;
  readonly zone: string;
}

/** Under which names the user was seen, and what says that they are one; nothing where there was only ever one name. */
export function KnownAs({ thread: { number, user, names }, zone }: KnownAsProps) {
  const said = useTexts(DIALOGS);
  const known = useQuery({
    queryKey: ["threads", number, user, "aliases"],
    queryFn: ({ signal }) => call("GET /v1/threads/{number}/{user}/aliases", { path: { number, user }, signal }),
    enabled: names.length > 1,
  });
  if (known.isError) return <Failure error={known.error} again={() => void known.refetch()} />;
  if (!known.data || names.length < 2) return null;
  return (
    <Panel title={said.history}>
      <Names names={known.data.names} zone={zone} />
      <h3>{said.evidence}</h3>
      <ul>
        {known.data.evidence.map((one) => (
          <Evidence key={`${one.users.join(" ")} ${one.evidence}`} one={one} zone={zone} />
        ))}
      </ul>
    </Panel>
  );
}

function Names({ names, zone }: { readonly names: KnownAs["names"]; readonly zone: string }) {
  const said = useTexts(DIALOGS);
  const formats = useFormats();
  const when = (at: string | null) => (at === null ? said.never : formats.moment(Date.parse(at), zone));
  return (
    <Grid
      name={said.history}
      columns={[
        { label: said.user },
        { label: said.first_seen },
        { label: said.last_seen },
        { label: said.under_it, isFigure: true },
      ]}
      rows={names.map(({ name, first_seen_at: first, last_seen_at: last, messages }) => ({
        key: name,
        cells: [<bdi key="name">{name}</bdi>, when(first), when(last), formats.number(messages)],
      }))}
    />
  );
}

function Evidence({ one, zone }: { readonly one: KnownAs["evidence"][number]; readonly zone: string }) {
  const said = useTexts(DIALOGS);
  const formats = useFormats();
  const { users, evidence, at, learnt_at: learnt } = one;
  const [first, second] = users;
  return (
    <li data-evidence={evidence}>
      <bdi>{first}</bdi> = <bdi>{second}</bdi>: {wordFor(said.by, evidence)}{" "}
      <span className={styles.quiet}>
        {at === null ? said.stated(formats.moment(Date.parse(learnt), zone)) : formats.moment(Date.parse(at), zone)}
      </span>
    </li>
  );
}
