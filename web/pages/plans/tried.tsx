import { Link } from "@tanstack/react-router";
import type { AnswerOf } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Grid } from "../../parts/grid.tsx";
import styles from "../../parts/panel.module.css";
import { Panel } from "../../parts/panel.tsx";
import { PLANS } from "../../texts/plans.ts";

/** What a month would have cost each business that the plan bills, and which lines of its invoice would be others. */
export function Tried({ items }: { readonly items: AnswerOf<"POST /v1/plans/{id}/try">["items"] }) {
  const said = useTexts(PLANS);
  const formats = useFormats();
  if (items.length === 0) return <p role="status">{said.nobody}</p>;
  const columns = [
    { label: said.business },
    { label: said.units, isFigure: true },
    { label: said.now, isFigure: true },
    { label: said.would, isFigure: true },
    { label: said.difference, isFigure: true },
    { label: said.unpriced, isFigure: true },
  ];
  const lineColumns = [
    { label: said.business },
    { label: said.line },
    { label: said.now, isFigure: true },
    { label: said.would, isFigure: true },
    { label: said.difference, isFigure: true },
  ];
  const moneyIn = (currency: string) => (amount: string) =>
    currency === "" ? amount : formats.money(amount, currency);
  const rows = items.map(({ business, currency, now, tried, difference }) => {
    const money = moneyIn(currency);
    return {
      key: `${business} ${currency}`,
      cells: [
        <Link key="business" to={`/businesses/${encodeURIComponent(business)}`}>
          {business}
        </Link>,
        formats.number(tried.units),
        money(now.gross),
        money(tried.gross),
        <strong key="difference">{money(difference)}</strong>,
        tried.unpriced === 0 ? "" : formats.number(tried.unpriced),
      ],
    };
  });
  const lines = items.flatMap(({ business, currency, lines: all }) =>
    all.map(({ kind, what, amount, tried_amount: would, difference }) => {
      const money = moneyIn(currency);
      return {
        key: [business, currency, kind, ...what].join(" "),
        cells: [business, `${said.kinds[kind]}: ${what.join(", ")}`, money(amount), money(would), money(difference)],
      };
    }),
  );
  return (
    <>
      <Panel title={said.result}>
        <p className={styles.quiet}>{said.whole}</p>
        <Grid name={said.result} columns={columns} rows={rows} />
      </Panel>
      {lines.length > 0 && (
        <Panel title={said.by_line}>
          <Grid name={said.by_line} columns={lineColumns} rows={lines} />
        </Panel>
      )}
    </>
  );
}
