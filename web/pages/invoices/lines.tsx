import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useAccounts } from "../../api/zones.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import { More } from "../../parts/more.tsx";
import styles from "../../parts/panel.module.css";
import { Panel } from "../../parts/panel.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { INVOICES } from "../../texts/invoices.ts";
import type { Invoice } from "./invoice-page.tsx";

const PAGE_SIZE = 50;

/** Lines, taxes and the total; a line of use opens the charges behind it. Words of lines are as the document prints them. */
export function Lines({ invoice }: { readonly invoice: Invoice }) {
  const said = useTexts(INVOICES);
  const formats = useFormats();
  const { currency, lines, taxes } = invoice;
  const money = (amount: string) => formats.money(amount, currency);
  const columns = [
    { label: said.what },
    { label: said.quantity, isFigure: true },
    { label: said.exact, isFigure: true },
    { label: said.amount, isFigure: true },
    { label: said.evidence },
  ];
  const own = lines.map(({ kind, what, quantity, exact, amount, steps }, place) => ({
    key: `line ${place}`,
    cells: [
      <What key="what" what={what} steps={steps} />,
      formats.number(quantity),
      money(exact),
      money(amount),
      kind === "usage" ? <Behind key="behind" id={invoice.id} line={place} /> : "",
    ],
  }));
  const taxed = taxes.map(({ name, rate, base, amount }) => ({
    key: `tax ${name} ${rate}`,
    cells: [`${name} ${rate} %`, "", `${said.base} ${money(base)}`, money(amount), ""],
  }));
  const total = { key: "total", cells: [said.total, "", "", <strong key="total">{money(invoice.gross)}</strong>, ""] };
  return (
    <Panel title={said.lines}>
      <Grid name={said.lines} columns={columns} rows={[...own, ...taxed, total]} />
    </Panel>
  );
}

function What({ what, steps }: { readonly what: readonly string[]; readonly steps: readonly string[] }) {
  return (
    <div lang="en">
      <bdi>{what.join(" · ")}</bdi>
      {steps.map((step) => (
        <div key={step} className={styles.quiet} dir="ltr">
          {step}
        </div>
      ))}
    </div>
  );
}

interface BehindProps {
  readonly id: string;
  readonly line: number;
}

/** The charges are only asked for when somebody wants to see them. */
function Behind({ id, line }: BehindProps) {
  const said = useTexts(INVOICES);
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{said.see}</summary>
      {isOpen && <Units id={id} line={line} />}
    </details>
  );
}

function Units({ id, line }: BehindProps) {
  const said = useTexts(INVOICES);
  const formats = useFormats();
  const accountOf = useAccounts();
  const units = useInfiniteQuery({
    queryKey: ["invoices", "evidence", id, line],
    queryFn: ({ pageParam, signal }) =>
      call("GET /v1/invoices/{id}/evidence", {
        path: { id },
        query: { line, limit: PAGE_SIZE, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }: AnswerOf<"GET /v1/invoices/{id}/evidence">) => next,
  });
  if (units.isError) return <Failure error={units.error} />;
  if (!units.data) return <Waiting />;
  return (
    <>
      <ul aria-label={said.evidence_of}>
        {units.data.pages
          .flatMap(({ items }) => items)
          .map(({ id: charge, occurred_at: at, waba, price, currency }) => (
            <li key={charge}>
              <Link to={`/charges/${charge}`}>{formats.moment(Date.parse(at), accountOf(waba).zone)}</Link>{" "}
              {price === null || currency === null ? "" : formats.money(price, currency)}
            </li>
          ))}
      </ul>
      <More of={units} />
    </>
  );
}
