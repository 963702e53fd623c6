import { type AnswerOf, call } from "../../api/client.ts";
import { useMayWrite } from "../../api/me.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { Grid } from "../../parts/grid.tsx";
import styles from "../../parts/panel.module.css";
import { Facts } from "../../parts/panel.tsx";
import { DEAD_LETTERS } from "../../texts/dead-letters.ts";

type DeadLetter = AnswerOf<"GET /v1/dead-letters">["items"][number];

/** One letter: what was wrong with it, where, and what was expected. Reasons are the service's own words, in English. */
export function Letter({ letter }: { readonly letter: DeadLetter }) {
  const said = useTexts(DEAD_LETTERS);
  const formats = useFormats();
  const mayWrite = useMayWrite();
  const { id, received_at: at, times, source, extent, bytes, kept_until: kept, reasons, redacted, replayed } = letter;
  const moment = (text: string) => formats.moment(Date.parse(text), "UTC");
  return (
    <section className={styles.panel} aria-label={id} data-letter={id}>
      <Facts
        of={[
          [said.received, moment(at)],
          [said.times, formats.number(times)],
          [said.source, source],
          [said.extent, said.extents[extent]],
          [said.bytes, formats.number(bytes)],
          [said.kept, kept === null ? null : moment(kept)],
        ]}
      />
      <h2>{said.reasons}</h2>
      <div lang="en">
        <Grid
          name={`${said.reasons} ${id}`}
          columns={[{ label: said.part }, { label: said.found }, { label: said.expected }]}
          rows={reasons.map(({ part, found, expected }) => ({
            key: `${part} ${found}`,
            cells: [
              <code key="part" dir="ltr">
                {part}
              </code>,
              <bdi key="found">{found}</bdi>,
              <bdi key="expected">{expected}</bdi>,
            ],
          }))}
        />
      </div>
      <details>
        <summary>{said.redacted}</summary>
        <pre className={styles.code} dir="ltr">
          {redacted}
        </pre>
      </details>
      {replayed && (
        <p role="status">
          {said.replayed(formats.number(replayed.facts), formats.number(replayed.added))}{" "}
          {replayed.reasons.length > 0 && said.still}
        </p>
      )}
      {mayWrite && kept !== null && (
        <Deliberate
          label={said.replay}
          will={said.replay_will}
          act={() => call("POST /v1/dead-letters/{id}/replay", { path: { id } })}
          renews={["dead-letters"]}
        />
      )}
    </section>
  );
}
