import { Link } from "@tanstack/react-router";
import type { AnswerOf } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Grid } from "../../parts/grid.tsx";
import { Panel } from "../../parts/panel.tsx";
import { PLANS } from "../../texts/plans.ts";

/** What a month would have cost each business that the plan bills. */
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
  const rows = items.map((one) => {
    const { business, currency, tried_units: units, price, tried_price: would, difference, tried_unpriced: none } = one;
    const money = (amount: string) => (currency === "" ? amount : formats.money(amount, currency));
    return {
      key: `${business} ${currency}`,
      cells: [
        <Link key="business" to={`/businesses/${encodeURIComponent(business)}`}>
          {business}
        </Link>,
        formats.number(units),
        money(price),
        money(would),
        <strong key="difference">{money(difference)}</strong>,
        none === 0 ? "" : formats.number(none),
      ],
    };
  });
  return (
    <Panel title={said.result}>
      <Grid name={said.result} columns={columns} rows={rows} />
    </Panel>
  );
}
