import { Button } from "@mantine/core";
import type { Comparison } from "../../api/comparison.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Grid } from "../../parts/grid.tsx";
import panels from "../../parts/panel.module.css";
import { saveText } from "../../parts/save-text.ts";
import { COSTS } from "../../texts/costs.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import { csvCell } from "./sums.ts";

/** Both models by category and market, and whose rates had to stand in. */
export function ModelsResult({ found }: { readonly found: Comparison }) {
  const said = useTexts(COSTS);
  const { categories } = useTexts(PLAYGROUND);
  const formats = useFormats();
  const { lines, cards, base, model } = found;
  if (lines.length === 0) return null;
  const figure = (label: string) => ({ label, isFigure: true });
  return (
    <section className={panels.panel}>
      <h2>{said.kinds_title}</h2>
      <Grid
        name={said.kinds_title}
        columns={[
          { label: said.dimensions.category },
          { label: said.dimensions.market },
          figure(`${said.models[base]}: ${said.charges}`),
          figure(`${said.models[base]}: ${said.cost}`),
          figure(`${said.models[model]}: ${said.charges}`),
          figure(`${said.models[model]}: ${said.cost}`),
          figure(said.difference),
        ]}
        rows={lines.map(({ category, market, currency, base: one, other, difference }) => ({
          key: `${category} ${market} ${currency}`,
          cells: [
            wordFor(categories, category),
            market,
            formats.number(one.charges),
            formats.money(one.cost, currency),
            formats.number(other.charges),
            formats.money(other.cost, currency),
            formats.money(difference, currency),
          ],
        }))}
      />
      {cards.length > 0 && (
        <>
          <h3>{said.borrowed}</h3>
          <ul>
            {cards.map(({ model: whose, category, market, currency, card, charges, per }) => (
              <li key={`${whose} ${category} ${market} ${currency} ${card} ${per}`}>
                {said.card(said.models[whose], wordFor(categories, category), market)}: {card}, {currency},{" "}
                {formats.number(charges)}
              </li>
            ))}
          </ul>
        </>
      )}
      <Button
        mt="sm"
        size="xs"
        variant="default"
        onClick={() => saveText(`costs-${base}-${model}.csv`, "text/csv", csvOfModels(found))}
      >
        {said.csv}
      </Button>
    </section>
  );
}

function csvOfModels({ lines, base, model }: Comparison): string {
  const rows = lines.map(({ category, market, currency, base: one, other, difference }) =>
    [csvCell(category), csvCell(market), currency, one.charges, one.cost, other.charges, other.cost, difference].join(),
  );
  const head = `category,market,currency,${base}_charges,${base}_cost,${model}_charges,${model}_cost,difference`;
  return `${[head, ...rows].join("\n")}\n`;
}
