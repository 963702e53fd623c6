import { Alert, Button, Group, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client.ts";
import { useMayWrite } from "../../api/me.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { isMonth, lastMonth } from "../../format/months.ts";
import { Consequences } from "../../parts/consequences.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { Failure } from "../../parts/failure.tsx";
import styles from "../../parts/panel.module.css";
import { Panel } from "../../parts/panel.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { PLANS } from "../../texts/plans.ts";
import { planText, readPlan } from "./plan-file.ts";
import { Tried } from "./tried.tsx";

interface BenchProps {
  readonly id: string;
  /** The plan's file as it is now; empty where there is none yet. */
  readonly stated: string;
  /** What stands in the field at first; as it is now where nothing is given. */
  readonly initial?: string;
}

/** The plan's file in a field; what is in the field is tried on a month, and stated when somebody says so. */
export function Workbench({ id, stated, initial = stated }: BenchProps) {
  const said = useTexts(PLANS);
  const mayWrite = useMayWrite();
  const [text, setText] = useState(initial);
  const [month, setMonth] = useState(lastMonth);
  const [day, setDay] = useState("");
  const written = readPlan(text);
  const trial = useMutation({
    mutationFn: (plan: Readonly<Record<string, unknown>>) =>
      call("POST /v1/plans/{id}/try", { path: { id }, body: { plan, month, ...(day !== "" && { as_of: day }) } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (written.kind === "json") trial.mutate(written.plan);
  };
  return (
    <>
      <form onSubmit={submit}>
        <Panel title={said.file}>
          <p className={styles.quiet}>{said.help}</p>
          <Textarea
            aria-label={said.file}
            dir="ltr"
            rows={16}
            spellCheck={false}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: "0.8125rem" } }}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          {written.kind === "no_json" && (
            <Alert color="red" mt="xs" role="alert">
              {said.no_json}
              <bdi>{written.detail}</bdi>
            </Alert>
          )}
          <Group align="flex-end" mt="sm" gap="sm">
            <TextInput
              label={said.month}
              type="month"
              required
              value={month}
              onChange={({ currentTarget }) => setMonth(currentTarget.value)}
            />
            <TextInput
              label={said.as_of}
              type="date"
              value={day}
              onChange={({ currentTarget }) => setDay(currentTarget.value)}
            />
            <Button type="submit" disabled={written.kind !== "json" || !isMonth(month)} loading={trial.isPending}>
              {said.try_on}
            </Button>
          </Group>
          {trial.isError && <Failure error={trial.error} />}
        </Panel>
      </form>
      {trial.data && <Tried items={trial.data.items} />}
      {mayWrite && written.kind === "json" && planText(written.plan) !== stated && <Keep id={id} plan={written.plan} />}
    </>
  );
}

function Keep({ id, plan }: { readonly id: string; readonly plan: Readonly<Record<string, unknown>> }) {
  const said = useTexts(PLANS);
  const formats = useFormats();
  const businesses = useQuery({
    queryKey: ["businesses"],
    queryFn: ({ signal }) => call("GET /v1/businesses", { signal }),
  });
  const billed = (businesses.data?.items ?? []).filter((business) => business.plans.some((one) => one.plan === id));
  return (
    <Deliberate
      label={said.keep}
      will={said.keep_will(id, formats.number(billed.length))}
      act={() => call("PUT /v1/plans/{id}", { path: { id }, body: plan })}
      renews={["plans", "margin", "wallets", "invoices"]}
    >
      <Moves id={id} plan={plan} />
    </Deliberate>
  );
}

/** From which day on something is asked otherwise, and which issued invoices that concerns. */
function Moves({ id, plan }: { readonly id: string; readonly plan: Readonly<Record<string, unknown>> }) {
  const moves = useQuery({
    queryKey: ["plan-check", id, plan],
    queryFn: ({ signal }) => call("POST /v1/plans/{id}/check", { path: { id }, body: plan, signal }),
  });
  if (moves.isError) return <Failure error={moves.error} />;
  return moves.data ? <Consequences of={moves.data} /> : <Waiting />;
}
