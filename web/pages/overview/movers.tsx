import { Link } from "@tanstack/react-router";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { OVERVIEW } from "../../texts/overview.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import { type CostLine, totalsOf } from "../costs/sums.ts";
import styles from "./overview.module.css";
import { Part } from "./part.tsx";
import { moversOf } from "./review.ts";

interface MoversProps {
  readonly month: string;
  readonly byCategory: readonly CostLine[];
  readonly byMarket: readonly CostLine[];
}

/** What made the month dearer or cheaper than the same days before, the greatest change first. */
export function Movers({ month, byCategory, byMarket }: MoversProps) {
  const said = useTexts(OVERVIEW);
  const moved = totalsOf(byCategory).filter(({ currency }) => moversOf(byCategory, currency).length > 0);
  return (
    <Part title={said.movers}>
      {moved.length === 0 && <p>{said.no_movers}</p>}
      {moved.map(({ currency }) => (
        <div key={currency}>
          {moved.length > 1 && <p className={styles.quiet}>{currency}</p>}
          <List month={month} by="category" lines={moversOf(byCategory, currency)} />
          <List month={month} by="market" lines={moversOf(byMarket, currency)} />
        </div>
      ))}
    </Part>
  );
}

interface ListProps {
  readonly month: string;
  readonly by: "category" | "market";
  readonly lines: readonly CostLine[];
}

function List({ month, by, lines }: ListProps) {
  const said = useTexts(OVERVIEW);
  const { categories } = useTexts(PLAYGROUND);
  const formats = useFormats();
  return (
    <>
      <h3>{said[by]}</h3>
      <ul className={styles.list}>
        {lines.map(({ key, currency, cost, before }) => (
          <li key={key}>
            <span>{by === "category" ? wordFor(categories, key) : <bdi>{key}</bdi>}</span>
            <Link to="/charges" search={{ month, [by]: key }} data-mover={key}>
              <bdi>{formats.change(cost - before, currency)}</bdi>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
