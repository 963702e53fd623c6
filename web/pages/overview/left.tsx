import { Link } from "@tanstack/react-router";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { OVERVIEW } from "../../texts/overview.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import { type Counter, nameOf, searchOf, useCounters, usedOf } from "./counted.ts";
import styles from "./overview.module.css";
import { Part } from "./part.tsx";

const SHOWN = 10;

/** How far allowances and volume tiers of the month have come, the fullest first. */
export function Left({ month }: { readonly month: string }) {
  const said = useTexts(OVERVIEW);
  const formats = useFormats();
  const counters = useCounters(month);
  const all = [...(counters.data?.items ?? [])].sort((a, b) => usedOf(b) - usedOf(a));
  const [shown, others] = [all.slice(0, SHOWN), all.slice(SHOWN)];
  return (
    <Part title={said.left}>
      {counters.isPending && <Waiting />}
      {counters.isError && <Failure error={counters.error} />}
      {counters.data && shown.length === 0 && <p>{said.left_none}</p>}
      <Lines of={shown} />
      {others.length > 0 && (
        <details>
          <summary>{said.more_counters(formats.number(others.length))}</summary>
          <Lines of={others} />
        </details>
      )}
    </Part>
  );
}

function Lines({ of }: { readonly of: readonly Counter[] }) {
  return (
    <ul className={styles.list}>
      {of.map((counter) => (
        <CounterLine key={JSON.stringify(searchOf(counter))} counter={counter} />
      ))}
    </ul>
  );
}

function CounterLine({ counter }: { readonly counter: Counter }) {
  const said = useTexts(OVERVIEW);
  const { categories } = useTexts(PLAYGROUND);
  const formats = useFormats();
  const { left } = counter;
  const leftText =
    counter.kind !== "tier"
      ? said.left_of(formats.number(counter.left), formats.number(counter.allowance))
      : left === null
        ? said.last_tier
        : said.tier(formats.number(left));
  const name =
    counter.kind === "tier" ? `${counter.market}, ${wordFor(categories, counter.category)}` : nameOf(counter);
  return (
    <li data-counter={counter.kind}>
      <bdi>{name}</bdi>
      <Link to="/charges" search={searchOf(counter)}>
        {leftText}
      </Link>
      <span className={styles.gauge} aria-hidden="true">
        <span style={{ inlineSize: `${usedOf(counter) * 100}%` }} />
      </span>
    </li>
  );
}
