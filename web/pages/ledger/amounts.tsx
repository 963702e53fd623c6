import { Table } from "@mantine/core";
import { formatMoney, type Micros, parseMoney } from "../../../src/core/kernel/money.ts";
import type { AnswerOf } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { LEDGER } from "../../texts/ledger.ts";
import { wordFor } from "../../texts/word-for.ts";
import styles from "./ledger.module.css";

export type Balance = AnswerOf<"GET /v1/ledger/balances">["items"][number];

/** Accounts with what stands in them: debits at the start, credits at the end. */
export function AmountTable({ lines, withSums }: { readonly lines: readonly Balance[]; readonly withSums: boolean }) {
  const said = useTexts(LEDGER);
  return (
    <Table verticalSpacing={4} className={styles.narrow}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{said.account}</Table.Th>
          <Table.Th className={styles.number}>{said.debit}</Table.Th>
          <Table.Th className={styles.number}>{said.credit}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map((line) => (
          <AmountRow key={`${line.owner} ${line.kind} ${line.party} ${line.currency}`} line={line} />
        ))}
      </Table.Tbody>
      {withSums && (
        <Table.Tfoot>
          {sumsOf(lines).map(({ currency, debit, credit }) => (
            <Table.Tr key={currency} data-sum={currency} data-even={debit === credit}>
              <Table.Th scope="row">
                {said.sum} {currency}
              </Table.Th>
              <Cell amount={debit} currency={currency} />
              <Cell amount={credit} currency={currency} />
            </Table.Tr>
          ))}
        </Table.Tfoot>
      )}
    </Table>
  );
}

function AmountRow({ line: { owner, kind, party, currency, amount } }: { readonly line: Balance }) {
  const said = useTexts(LEDGER);
  const micros = parseMoney(amount) ?? 0n;
  return (
    <Table.Tr data-account={kind} data-party={party ?? ""}>
      <Table.Th scope="row">
        {wordFor(said.accounts, kind)}
        {party !== null && (
          <>
            {": "}
            <bdi>{party}</bdi>
          </>
        )}
        <div className={styles.quiet}>
          {said.owner} <bdi>{owner}</bdi>
        </div>
      </Table.Th>
      <Cell amount={micros > 0n ? micros : null} currency={currency} />
      <Cell amount={micros > 0n ? null : -micros} currency={currency} />
    </Table.Tr>
  );
}

function Cell({ amount, currency }: { readonly amount: Micros | null; readonly currency: string }) {
  const formats = useFormats();
  return (
    <Table.Td className={styles.number}>
      <bdi>{amount === null ? "" : formats.money(formatMoney(amount), currency)}</bdi>
    </Table.Td>
  );
}

interface Sum {
  readonly currency: string;
  readonly debit: Micros;
  readonly credit: Micros;
}

/** Debits and credits of each currency, which are equal in books that are whole. */
export function sumsOf(lines: readonly Balance[]): readonly Sum[] {
  const sums = new Map<string, Sum>();
  for (const { currency, amount } of lines) {
    const micros = parseMoney(amount) ?? 0n;
    const { debit, credit } = sums.get(currency) ?? { debit: 0n, credit: 0n };
    sums.set(currency, {
      currency,
      debit: micros > 0n ? debit + micros : debit,
      credit: micros > 0n ? credit : credit - micros,
    });
  }
  return [...sums.values()];
}
