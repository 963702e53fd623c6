import { Alert, Button, Checkbox, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { call } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Consequences } from "../../parts/consequences.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Panel } from "../../parts/panel.tsx";
import { BUSINESS_FORM } from "../../texts/business-form.ts";
import { WALLETS } from "../../texts/wallets.ts";
import styles from "./businesses.module.css";
import { type Business, bodyOf, type Draft, inOrder, otherFaults } from "./draft.ts";
import { Choice, Field, Lines, Part, type Writing } from "./form-fields.tsx";
import { Plans, Wabas } from "./form-lists.tsx";

interface FormProps {
  readonly start: Draft;
  readonly isNew: boolean;
  readonly others: readonly Business[];
  readonly plans: readonly string[];
  readonly wabas: readonly string[];
}

const RENEWED = ["businesses", "margin", "wallets", "invoices", "plans"];

/** Everything that is said of a business. The first press asks what it would move, the second says it. */
export function BusinessForm({ start, isNew, others, plans, wabas }: FormProps) {
  const said = useTexts(BUSINESS_FORM);
  const [draft, setDraft] = useState(start);
  const form = useRef<HTMLFormElement>(null);
  const check = useMutation({
    mutationFn: ({ id, ...rest }: Draft) =>
      call("POST /v1/businesses/{id}/check", { path: { id }, body: bodyOf({ id, ...rest }) }),
  });
  const isTaken = isNew && others.some(({ id }) => id === draft.id.trim());
  const problem = check.error instanceof ApiProblem ? check.error : null;
  const faults = problem?.faults ?? [];
  const rest = otherFaults(faults);
  useEffect(() => {
    if (check.isError) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [check.isError]);
  const onDraft = (next: Draft) => {
    setDraft(next);
    if (check.isSuccess) check.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const ordered = inOrder({ ...draft, id: draft.id.trim() });
    setDraft(ordered);
    check.mutate(ordered);
  };
  const writing = { draft, onDraft, faults };
  return (
    <form ref={form} aria-label={isNew ? said.title_new : said.title_change} onSubmit={submit} noValidate>
      <Who writing={writing} isNew={isNew} isTaken={isTaken} others={others} />
      <Plans writing={writing} known={plans} />
      <Wabas writing={writing} />
      <Paying writing={writing} />
      <Papers writing={writing} />
      <Suggestions wabas={wabas} />
      {problem && (
        <Alert color="red" mb="sm" role="alert" title={said.not_taken}>
          {faults.length > rest.length && <p>{said.see_fields}</p>}
          {rest.map(({ at, found, expected }) => (
            <p key={at} lang="en" dir="ltr">
              <code>{at}</code>: {found}; {expected}
            </p>
          ))}
          {faults.length === 0 && problem.message}
        </Alert>
      )}
      {check.isError && !problem && <Failure error={check.error} />}
      {check.data ? (
        <Say draft={draft} moves={check.data} onLeave={() => check.reset()} />
      ) : (
        <Group gap="xs">
          <Button type="submit" loading={check.isPending} disabled={isTaken || draft.id.trim() === ""}>
            {said.see}
          </Button>
          <Link to={isNew ? "/businesses" : `/businesses/${encodeURIComponent(draft.id)}`}>{said.leave}</Link>
        </Group>
      )}
    </form>
  );
}

interface SayProps {
  readonly draft: Draft;
  readonly moves: Parameters<typeof Consequences>[0]["of"];
  readonly onLeave: () => void;
}

function Say({ draft, moves, onLeave }: SayProps) {
  const said = useTexts(BUSINESS_FORM);
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { id } = draft;
  const saying = useMutation({
    mutationFn: () => call("PUT /v1/businesses/{id}", { path: { id }, body: bodyOf(draft) }),
    onSuccess: async () => {
      await Promise.all(RENEWED.map((key) => cache.invalidateQueries({ queryKey: [key] })));
      await navigate({ to: `/businesses/${encodeURIComponent(id)}` });
    },
  });
  return (
    <Panel title={said.moves}>
      <div role="status">
        <Consequences of={moves} />
      </div>
      <Group gap="xs">
        <Button loading={saying.isPending} onClick={() => saying.mutate()}>
          {said.say}
        </Button>
        <Button variant="default" onClick={onLeave}>
          {said.go_on}
        </Button>
      </Group>
      {saying.isError && <Failure error={saying.error} />}
    </Panel>
  );
}

interface WhoProps {
  readonly writing: Writing;
  readonly isNew: boolean;
  readonly isTaken: boolean;
  readonly others: readonly Business[];
}

function Who({ writing, isNew, isTaken, others }: WhoProps) {
  const said = useTexts(BUSINESS_FORM);
  const { draft, onDraft, faults } = writing;
  const sellers = Object.fromEntries([
    ["", said.provider],
    ...others.filter(({ id }) => id !== draft.id).map(({ id, name }) => [id, name]),
  ]);
  const known = isTaken ? [...faults, { at: "/id", found: draft.id, expected: said.taken }] : faults;
  return (
    <Part title={said.who}>
      <div className={styles.fields}>
        <Field writing={writing} name="name" at="/name" label={said.name} required />
        {isNew && (
          <Field
            writing={{ ...writing, faults: known }}
            name="id"
            at="/id"
            label={said.id}
            help={said.id_help}
            required
          />
        )}
        <Choice
          label={said.seller}
          help={said.seller_help}
          value={draft.seller}
          choices={sellers}
          fault={{ faults, at: "/seller" }}
          onChoice={(seller) => onDraft({ ...draft, seller })}
        />
        <Field writing={writing} name="currency" at="/currency" label={said.currency} list="currencies" required />
        <Field writing={writing} name="zone" at="/zone" label={said.zone} help={said.zone_help} list="zones" required />
      </div>
    </Part>
  );
}

function Paying({ writing }: { readonly writing: Writing }) {
  const said = useTexts(BUSINESS_FORM);
  const words = useTexts(WALLETS);
  const { draft, onDraft } = writing;
  return (
    <Part title={said.paying} about={said.paying_help}>
      <div className={styles.fields}>
        <Choice
          label={said.settlement}
          value={draft.settlement}
          choices={said.settlements}
          onChoice={(settlement) => onDraft({ ...draft, settlement })}
        />
        <Choice
          label={words.at_zero}
          value={draft.atZero}
          choices={words.zeros}
          onChoice={(atZero) => onDraft({ ...draft, atZero })}
        />
        <Field writing={writing} name="warnBelow" at="/wallet/warn_below" label={words.warn} inputMode="decimal" />
        <Field writing={writing} name="alarmBelow" at="/wallet/alarm_below" label={words.alarm} inputMode="decimal" />
        <Field
          writing={writing}
          name="coolDownHours"
          at="/wallet/cool_down_hours"
          label={said.cool_down}
          help={said.cool_down_help}
          inputMode="numeric"
        />
      </div>
    </Part>
  );
}

function Papers({ writing }: { readonly writing: Writing }) {
  const said = useTexts(BUSINESS_FORM);
  const { draft, onDraft } = writing;
  return (
    <Part title={said.papers} about={said.papers_help}>
      <div className={styles.fields}>
        <Lines writing={writing} name="address" at="/address" label={said.address} help={said.address_help} />
        <Lines writing={writing} name="emails" at="/emails" label={said.emails} help={said.emails_help} />
        <Field writing={writing} name="country" at="/tax/country" label={said.country} help={said.country_help} />
        <Field writing={writing} name="taxId" at="/tax/tax_id" label={said.tax_id} />
        <Field writing={writing} name="locale" at="/locale" label={said.locale} help={said.locale_help} />
        <Field writing={writing} name="series" at="/invoicing/series" label={said.series} help={said.series_help} />
        <Field
          writing={writing}
          name="graceDays"
          at="/invoicing/grace_days"
          label={said.grace}
          help={said.grace_help}
          inputMode="numeric"
        />
        <Field writing={writing} name="dueDays" at="/invoicing/due_days" label={said.due} inputMode="numeric" />
      </div>
      <Checkbox
        mt="sm"
        label={said.automatic}
        checked={draft.automatic}
        onChange={({ currentTarget }) => onDraft({ ...draft, automatic: currentTarget.checked })}
      />
    </Part>
  );
}

/** What may be chosen, and need not be. */
function Suggestions({ wabas }: { readonly wabas: readonly string[] }) {
  const lists = { zones: Intl.supportedValuesOf("timeZone"), currencies: Intl.supportedValuesOf("currency") };
  return (
    <>
      {Object.entries({ ...lists, "known-wabas": wabas }).map(([id, values]) => (
        <datalist key={id} id={id}>
          {values.map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      ))}
    </>
  );
}
