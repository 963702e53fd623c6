import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import panels from "../../parts/panel.module.css";
import { Scrolling } from "../../parts/scrolling.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { LEDGER } from "../../texts/ledger.ts";
import { daysAfter } from "../overview/review.ts";
import { AmountTable, sumsOf } from "./amounts.tsx";
import styles from "./ledger.module.css";

/** What stands in each account at the end of a day. */
export function Balances() {
  const said = useTexts(LEDGER);
  const [day, setDay] = useState(() => new Date().toISOString().slice(0, 10));
  const balances = useQuery({
    queryKey: ["ledger", "balances", day],
    queryFn: ({ signal }) =>
      call("GET /v1/ledger/balances", { query: { as_of: `${daysAfter(day, 1)}T00:00:00Z` }, signal }),
    placeholderData: (before) => before,
  });
  const lines = balances.data?.items ?? [];
  const isEven = sumsOf(lines).every(({ debit, credit }) => debit === credit);
  return (
    <section className={`${panels.panel} ${styles.panel}`} aria-label={said.balances}>
      <h2>{said.balances}</h2>
      <div className={styles.choices}>
        <TextInput
          label={said.as_of}
          type="date"
          value={day}
          onChange={({ currentTarget: { value } }) => value !== "" && setDay(value)}
        />
      </div>
      {balances.isPending && <Waiting />}
      {balances.isError && <Failure error={balances.error} again={() => void balances.refetch()} />}
      {balances.data && lines.length === 0 && <Empty title={said.none}>{said.none_help}</Empty>}
      {lines.length > 0 && (
        <>
          <Scrolling name={said.balances}>
            <AmountTable lines={lines} withSums />
          </Scrolling>
          <p className={styles.quiet} role={isEven ? "status" : "alert"}>
            {isEven ? said.even : said.odd}
          </p>
        </>
      )}
    </section>
  );
}
