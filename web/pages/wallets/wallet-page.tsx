import { Group, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { parseMoney } from "../../../src/core/kernel/money.ts";
import { type AnswerOf, call } from "../../api/client.ts";
import { useLive } from "../../api/live.ts";
import { useMayWrite } from "../../api/me.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { Failure } from "../../parts/failure.tsx";
import { LiveMark } from "../../parts/live-mark.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import styles from "../../parts/panel.module.css";
import { Facts, Panel } from "../../parts/panel.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { WALLETS } from "../../texts/wallets.ts";
import { Holds } from "./holds.tsx";
import { NO_PAYMENT, PaymentFields } from "./payment-fields.tsx";
import { Policy } from "./policy.tsx";
import { Refund } from "./refund.tsx";
import { Statement } from "./statement.tsx";

type Wallet = AnswerOf<"GET /v1/wallets/{id}">;

/** One wallet: what is left, how long it lasts, and every movement. */
export function Page() {
  const { id = "" } = useParams({ strict: false });
  const said = useTexts(WALLETS);
  const mayWrite = useMayWrite();
  const liveness = useLive(["wallets"]);
  const found = useQuery({
    queryKey: ["wallets", "one", id],
    queryFn: ({ signal }) => call("GET /v1/wallets/{id}", { path: { id }, signal }),
  });
  return (
    <>
      <PageHead title={said.one(found.data?.name ?? id)}>
        <LiveMark liveness={liveness} />
        <Link to={`/businesses/${encodeURIComponent(id)}`}>{said.business}</Link>
        <Link to="/wallets">{said.back}</Link>
      </PageHead>
      {found.isPending && <Waiting />}
      {found.isError && <Failure error={found.error} again={() => void found.refetch()} />}
      {found.data && (
        <>
          {mayWrite && (
            <Group align="flex-start" mb="sm" gap="xs">
              <TopUp wallet={found.data} />
              <Refund wallet={found.data} />
              <Policy id={id} />
            </Group>
          )}
          <Now wallet={found.data} />
          <Forecast wallet={found.data} />
          <Holds id={id} />
          <Statement id={id} />
        </>
      )}
    </>
  );
}

function Now({ wallet }: { readonly wallet: Wallet }) {
  const said = useTexts(WALLETS);
  const formats = useFormats();
  const { currency, balance, held, available, blocked, at_zero: atZero, warn_below: warn, alarm_below: alarm } = wallet;
  const money = (amount: string | null) => (amount === null ? null : formats.money(amount, currency));
  return (
    <Panel title={said.now}>
      <Facts
        of={[
          [
            said.balance,
            <strong key="balance" data-testid="balance" className={balance.startsWith("-") ? styles.below : ""}>
              {money(balance)}
            </strong>,
          ],
          [said.held, money(held)],
          [said.available, money(available)],
          [said.blocked, said.blocks[blocked]],
          [said.at_zero, said.zeros[atZero]],
          [said.warn, money(warn)],
          [said.alarm, money(alarm)],
          [said.seller, wallet.seller],
          [said.others, wallet.others.map((other) => formats.money(other.balance, other.currency)).join(", ")],
        ]}
      />
    </Panel>
  );
}

function Forecast({ wallet: { forecast, currency, available } }: { readonly wallet: Wallet }) {
  const said = useTexts(WALLETS);
  const formats = useFormats();
  const { empty_on: end, per_day: pace, days } = forecast;
  const when = () => {
    if ((parseMoney(available) ?? 0n) <= 0n) return said.used_up;
    if (pace === null) return said.unknown;
    return end === null ? said.never : said.runs_out(formats.date(Date.parse(end), "UTC"));
  };
  return (
    <Panel title={said.forecast}>
      <strong data-testid="forecast">{when()}</strong>
      {pace !== null && (
        <div className={styles.quiet}>{said.pace(formats.money(pace, currency), formats.number(days))}</div>
      )}
    </Panel>
  );
}

function TopUp({ wallet: { id, name, currency } }: { readonly wallet: Wallet }) {
  const said = useTexts(WALLETS);
  const [draft, setDraft] = useState(NO_PAYMENT);
  const [note, setNote] = useState("");
  return (
    <Deliberate
      label={said.top_up}
      will={said.will(name)}
      act={() =>
        call("POST /v1/wallets/{id}/top-ups", {
          path: { id },
          body: { ...draft, currency, ...(note !== "" && { note }) },
        })
      }
      renews={["wallets"]}
    >
      <PaymentFields draft={draft} onDraft={setDraft} currency={currency} label={said.reference} />
      <TextInput label={said.note} value={note} onChange={({ currentTarget }) => setNote(currentTarget.value)} />
    </Deliberate>
  );
}
