import type { Comparison } from "../../api/comparison.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import panels from "../../parts/panel.module.css";
import { COSTS } from "../../texts/costs.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import { type CauseGroup, causesOf } from "./causes.ts";
import styles from "./costs.module.css";
import { shortName, withSign } from "./model-words.ts";

/** What both models come to, and in sentences why. */
export function Sides({ found }: { readonly found: Comparison }) {
  const said = useTexts(COSTS);
  const formats = useFormats();
  const { totals, base, model, delivered, rides } = found;
  const causes = causesOf(found);
  return (
    <section className={panels.panel}>
      <h2>{said.models_title(said.models[base], said.models[model])}</h2>
      {totals.length === 0 && <p role="status">{said.none_then}</p>}
      {totals.map(({ currency, base: one, other, difference }) => (
        <dl className={panels.facts} key={currency} data-models={currency}>
          <Fact name={shortName(said.as_booked, base)} value={formats.money(one.cost, currency)} />
          <Fact name={shortName(said.as_booked, model)} value={formats.money(other.cost, currency)} />
          <Fact name={said.difference} value={withSign(difference, formats.money(difference, currency))} />
          <Fact name={said.delivered} value={formats.number(delivered)} />
          {rides.base > 0 && (
            <Fact name={said.ride(shortName(said.as_booked, base))} value={formats.number(rides.base)} />
          )}
          {rides.other > 0 && (
            <Fact name={said.ride(shortName(said.as_booked, model))} value={formats.number(rides.other)} />
          )}
        </dl>
      ))}
      {causes.length > 0 && (
        <>
          <h3>{said.why}</h3>
          <ul className={styles.causes} data-testid="causes">
            {causes.map((cause) => (
              <Cause key={`${cause.currency} ${cause.code} ${cause.category}`} cause={cause} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}

/** The sentence in one's own language; what it is made of, core says in English. */
function Cause({ cause }: { readonly cause: CauseGroup }) {
  const said = useTexts(COSTS);
  const { categories } = useTexts(PLAYGROUND);
  const formats = useFormats();
  const { code, category, messages, difference, currency, text, kinds } = cause;
  const amount = formats.change(difference, currency);
  const sentence = wordFor(said.causes, code);
  return (
    <li>
      <strong>
        <bdi>{amount}</bdi>
      </strong>
      : {said.cause(formats.number(messages), wordFor(categories, category), sentence)}{" "}
      <span className={panels.quiet} lang="en" dir="ltr">
        ({text}
        {kinds > 1 && ", …"})
      </span>
    </li>
  );
}
