import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type AnswerOf, call } from "../../api/client.ts";
import { useAccounts } from "../../api/zones.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import panels from "../../parts/panel.module.css";
import { Waiting } from "../../parts/waiting.tsx";
import { CHARGES } from "../../texts/charges.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import type { Charge } from "./charge-list.tsx";
import styles from "./charges.module.css";

type Found = AnswerOf<"GET /v1/charges/{id}">;

/** One charge, and everything from which it follows. */
export function Page() {
  const { id = "" } = useParams({ strict: false });
  const said = useTexts(CHARGES);
  const found = useQuery({
    queryKey: ["charges", id],
    queryFn: ({ signal }) => call("GET /v1/charges/{id}", { path: { id }, signal }),
  });
  return (
    <>
      <PageHead title={said.proof}>
        <Link to="/charges">{said.back}</Link>
      </PageHead>
      {found.isPending && <Waiting />}
      {found.isError && <Failure error={found.error} again={() => void found.refetch()} />}
      {found.data?.current && <Fields charge={found.data.current.charge} />}
      <Proof id={id} />
      {found.data && <Revisions found={found.data} />}
    </>
  );
}

function Fields({ charge }: { readonly charge: Charge }) {
  const said = useTexts(CHARGES);
  const words = useTexts(PLAYGROUND);
  const formats = useFormats();
  const { cost, currency, rate, occurred_at: at, expires_at: end, tier, flags, number, user } = charge;
  const { zone } = useAccounts()(charge.waba);
  const instant = (text: string) => formats.moment(Date.parse(text), zone);
  const values: readonly (readonly [keyof typeof said.fields, string | null])[] = [
    ["category", wordFor(words.categories, charge.category)],
    ["pricing_type", words.pricing_types[charge.pricing_type]],
    ["model", charge.model],
    ["kind", words.kinds[charge.kind]],
    ["market", charge.market],
    ["occurred_at", instant(at)],
    ["expires_at", end === null ? null : instant(end)],
    ["month", formats.month(charge.month)],
    ["rate", rate === null ? null : formats.money(rate, currency)],
    ["card", charge.card],
    [
      "tier",
      tier === null ? null : `${formats.number(tier.from)} – ${tier.to === null ? "∞" : formats.number(tier.to)}`,
    ],
    ["basis", said.basis[charge.basis]],
    ["flags", flags.length === 0 ? null : flags.join(", ")],
    ["user", user],
    ["number", number],
    ["waba", charge.waba],
    ["message", charge.message],
    ["template", charge.template],
    ["agent", charge.agent],
    ["campaign", charge.campaign],
  ];
  return (
    <section className={panels.panel}>
      <h2>
        {said.facts}: <strong data-testid="cost">{cost === null ? said.no_rate : formats.money(cost, currency)}</strong>
      </h2>
      <dl className={styles.facts}>
        {values.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <dt>{said.fields[name]}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ),
        )}
      </dl>
      <Link to={`/dialogs/${encodeURIComponent(number)}/${encodeURIComponent(user)}`}>{said.dialog}</Link>
    </section>
  );
}

/** Core's own words; they are English in every language, like the rules that they cite. */
function Proof({ id }: { readonly id: string }) {
  const said = useTexts(CHARGES);
  const proof = useQuery({
    queryKey: ["charges", id, "explain"],
    queryFn: ({ signal }) => call("GET /v1/charges/{id}/explain", { path: { id }, signal }),
  });
  if (proof.isError) return <Failure error={proof.error} again={() => void proof.refetch()} />;
  if (!proof.data) return <Waiting />;
  const { verdict, rules, arithmetic, timeline } = proof.data;
  return (
    <section className={panels.panel}>
      <h2>{said.verdict}</h2>
      <p lang="en" dir="ltr" data-testid="verdict">
        {verdict}
      </p>
      <h3>{said.rules}</h3>
      <ul lang="en" dir="ltr">
        {rules.map(({ id: rule, text }) => (
          <li key={rule}>
            <code>{rule}</code> {text}
          </li>
        ))}
      </ul>
      {arithmetic.length > 0 && (
        <>
          <h3>{said.arithmetic}</h3>
          <pre className={styles.arithmetic} dir="ltr">
            {arithmetic.join("\n")}
          </pre>
        </>
      )}
      <h3>{said.timeline}</h3>
      <ol className={styles.timeline} lang="en" dir="ltr">
        {timeline.map(({ at, local, message, what, open, is_subject: isSubject }) => (
          <li key={`${at} ${message} ${what}`} data-subject={isSubject}>
            <span className={styles.quiet}>{local}</span> {what}
            {open.length > 0 && <div className={styles.quiet}>{open.join("; ")}</div>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Revisions({ found: { current, reversed } }: { readonly found: Found }) {
  const said = useTexts(CHARGES);
  const formats = useFormats();
  const all = [...(current ? [current] : []), ...reversed].filter((one) => one !== null);
  const when = (text: string) => formats.moment(Date.parse(text), "UTC");
  return (
    <section className={panels.panel}>
      <h2>{said.revisions}</h2>
      <ul>
        {all.map(({ charge, booked_at: booked, reversed_at: back }) => (
          <li key={charge.revision}>
            {said.revision(formats.number(charge.revision), when(booked))}
            {back !== null && `, ${said.taken_back(when(back))}`}:{" "}
            {charge.cost === null ? said.no_rate : formats.money(charge.cost, charge.currency)}
          </li>
        ))}
      </ul>
    </section>
  );
}
