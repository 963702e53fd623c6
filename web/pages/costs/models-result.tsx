import { Button } from "@mantine/core";
import type { Comparison } from "../../api/comparison.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Grid } from "../../parts/grid.tsx";
import panels from "../../parts/panel.module.css";
import { saveText } from "../../parts/save-text.ts";
import { COSTS } from "../../texts/costs.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import styles from "./costs.module.css";
import { shortName, withSign } from "./model-words.ts";
import { startOf } from "./periods.ts";
import { csvCell } from "./sums.ts";

/** Both models by category and market, and whose rates had to stand in. */
export function ModelsResult({ found }: { readonly found: Comparison }) {
  const said = useTexts(COSTS);
  const { categories } = useTexts(PLAYGROUND);
  const formats = useFormats();
  const { lines, cards, base, model } = found;
  if (lines.length === 0) return null;
  const [one, other] = [shortName(said.as_booked, base), shortName(said.as_booked, model)];
  const figure = (label: string) => ({ label, isFigure: true });
  return (
    <section className={panels.panel}>
      <h2>{said.kinds_title}</h2>
      <Grid
        name={said.kinds_title}
        columns={[
          { label: `${said.dimensions.category}, ${said.dimensions.market}` },
          figure(`${said.cost}: ${one}`),
          figure(`${said.cost}: ${other}`),
          figure(said.difference),
          figure(`${said.charges}: ${one}`),
          figure(`${said.charges}: ${other}`),
        ]}
        rows={lines.map(({ category, market, currency, base: before, other: after, difference }) => ({
          key: `${category} ${market} ${currency}`,
          cells: [
            `${wordFor(categories, category)}, ${market}`,
            formats.money(before.cost, currency),
            formats.money(after.cost, currency),
            withSign(difference, formats.money(difference, currency)),
            formats.number(before.charges),
            formats.number(after.charges),
          ],
        }))}
      />
      {cards.length > 0 && (
        <>
          <h3>{said.borrowed}</h3>
          <ul className={styles.causes}>
            {cardsOf(cards).map(({ model: whose, currency, card, charges }) => (
              <li key={`${whose} ${currency} ${card}`}>
                {said.card(
                  shortName(said.as_booked, whose),
                  formats.date(startOf(card), "UTC"),
                  formats.number(charges),
                )}{" "}
                ({currency})
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

/** One line for each card, whatever was priced by it. */
function cardsOf(cards: Comparison["cards"]): Comparison["cards"] {
  const found = new Map<string, Comparison["cards"][number]>();
  for (const one of cards) {
    const key = `${one.model} ${one.currency} ${one.card}`;
    found.set(key, { ...one, charges: one.charges + (found.get(key)?.charges ?? 0) });
  }
  return [...found.values()];
}

function csvOfModels({ lines, base, model }: Comparison): string {
  const rows = lines.map(({ category, market, currency, base: one, other, difference }) =>
    [csvCell(category), csvCell(market), currency, one.charges, one.cost, other.charges, other.cost, difference].join(),
  );
  const head = `category,market,currency,${base}_charges,${base}_cost,${model}_charges,${model}_cost,difference`;
  return `${[head, ...rows].join("\n")}\n`;
}
