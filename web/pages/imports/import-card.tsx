import { Badge, Group, Progress, Table, Text } from "@mantine/core";
import { call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import panels from "../../parts/panel.module.css";
import { Scrolling } from "../../parts/scrolling.tsx";
import { IMPORTS } from "../../texts/imports.ts";
import { Decision } from "./decision.tsx";
import { type Import, isOpen, isUnderWay, shareOf } from "./import-state.ts";
import styles from "./imports.module.css";

const COLOURS = {
  waiting: "gray",
  checking: "blue",
  needs_decision: "orange",
  running: "blue",
  done: "teal",
  failed: "red",
  cancelled: "gray",
} as const;

/** One import: how far it is, what it brought, what it did not understand. */
export function ImportCard({ one }: { readonly one: Import }) {
  const said = useTexts(IMPORTS);
  const formats = useFormats();
  const { name, source, state, facts, added, known, detail, notices, created_at: at } = one;
  return (
    <section className={`${panels.panel} ${styles.panel}`} aria-label={name} data-import={state}>
      <Group justify="space-between">
        <h2>
          <bdi>{name}</bdi> <span className={styles.quiet}>{source}</span>
        </h2>
        <Group gap="xs">
          <span className={styles.quiet}>{formats.moment(Date.parse(at), "UTC")}</span>
          <Badge variant="outline" color={COLOURS[state]} c="inherit">
            {said.states[state]}
          </Badge>
        </Group>
      </Group>
      {isUnderWay(one) && <Progress value={shareOf(one) * 100} aria-label={said.states[state]} animated />}
      <Text size="sm">{said.counts(formats.number(facts), formats.number(added), formats.number(known))}</Text>
      {detail !== null && <Text size="sm">{detail}</Text>}
      {state === "needs_decision" && <Decision one={one} />}
      {notices.length > 0 && (
        <ul className={styles.notices} lang="en" dir="ltr">
          {notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      )}
      {isOpen(one) && <Cancel id={one.id} />}
      <Outcomes one={one} />
      <Problems one={one} />
    </section>
  );
}

function Cancel({ id }: { readonly id: string }) {
  const said = useTexts(IMPORTS);
  return (
    <Deliberate
      label={said.cancel}
      will={said.cancel_will}
      act={() => call("POST /v1/imports/{id}/cancel", { path: { id } })}
      renews={["imports"]}
      isDestructive
    />
  );
}

function Outcomes({ one: { outcomes } }: { readonly one: Import }) {
  const said = useTexts(IMPORTS);
  const formats = useFormats();
  if (outcomes.length === 0) return null;
  return (
    <details>
      <summary>{said.understood}</summary>
      <ul lang="en" dir="ltr">
        {outcomes.map(({ outcome, kind, count }) => (
          <li key={`${outcome} ${kind}`}>
            {kind}: {outcome}, {formats.number(count)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Problems({ one: { problems, problem_count: count } }: { readonly one: Import }) {
  const said = useTexts(IMPORTS);
  const formats = useFormats();
  if (count === 0) return null;
  return (
    <details open>
      <summary>{said.problems(formats.number(count))}</summary>
      <Scrolling name={said.problems(formats.number(count))}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {[said.line, said.column, said.found, said.expected].map((name) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody lang="en" dir="ltr">
            {problems.map(({ line, column, found, expected }) => (
              <Table.Tr key={`${line} ${column} ${found}`} data-problem={line}>
                <Table.Td>{line === null ? "" : formats.number(line)}</Table.Td>
                <Table.Td>{column}</Table.Td>
                <Table.Td>{found}</Table.Td>
                <Table.Td>{expected}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scrolling>
    </details>
  );
}
