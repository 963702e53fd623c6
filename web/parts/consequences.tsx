import { Link } from "@tanstack/react-router";
import type { AnswerOf } from "../api/client.ts";
import { useFormats, useTexts } from "../app/language-context.tsx";
import { CONSEQUENCES } from "../texts/consequences.ts";
import styles from "./panel.module.css";

const SHOWN = 12;

interface ConsequencesProps {
  readonly of: AnswerOf<"POST /v1/businesses/{id}/check">;
}

/** What a word on a business or a plan will move: from which day on, of whom, and which issued invoices. */
export function Consequences({ of: { reprices, from, businesses, invoiced, more } }: ConsequencesProps) {
  const said = useTexts(CONSEQUENCES);
  const formats = useFormats();
  if (!reprices) return <p data-testid="consequences">{said.nothing}</p>;
  const names = `${businesses.slice(0, SHOWN).join(", ")}${businesses.length > SHOWN ? ", …" : ""}`;
  const day = from === null ? null : formats.date(Date.parse(from), "UTC");
  return (
    <div data-testid="consequences">
      <p>
        {day === null ? said.from_beginning : said.from(day)} <span className={styles.quiet}>{said.whose(names)}</span>
      </p>
      {invoiced.length === 0 ? (
        <p>{said.not_invoiced}</p>
      ) : (
        <>
          <p>{said.invoiced}</p>
          <ul>
            {invoiced.slice(0, SHOWN).map(({ id, number, business, month }) => (
              <li key={id}>
                <Link to={`/invoices/${id}`}>
                  <bdi>{number}</bdi>
                </Link>
                {`, ${formats.month(month)}, `}
                <bdi>{business}</bdi>
              </li>
            ))}
          </ul>
          {(more || invoiced.length > SHOWN) && <p>{said.and_more}</p>}
        </>
      )}
    </div>
  );
}
