import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { OVERVIEW } from "../../texts/overview.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import styles from "./overview.module.css";
import { Part } from "./part.tsx";

type Counter = AnswerOf<"GET /v1/counters">["items"][number];

const SHOWN = 10;
const MOST_COUNTERS = 1_000;

/** How far allowances and volume tiers of the month have come, the fullest first. */
export function Left({ month }: { readonly month: string }) {
  const said = useTexts(OVERVIEW);
  const counters = useQuery({
    queryKey: ["counters", month],
    queryFn: ({ signal }) => call("GET /v1/counters", { query: { month, limit: MOST_COUNTERS }, signal }),
  });
  const shown = [...(counters.data?.items ?? [])].sort((a, b) => usedOf(b) - usedOf(a)).slice(0, SHOWN);
  return (
    <Part title={said.left}>
      {counters.isPending && <Waiting />}
      {counters.isError && <Failure error={counters.error} />}
      {counters.data && shown.length === 0 && <p>{said.left_none}</p>}
      <ul className={styles.list}>
        {shown.map((counter) => (
          <CounterLine key={JSON.stringify(searchOf(counter))} counter={counter} />
        ))}
      </ul>
    </Part>
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
    counter.kind === "tier"
      ? `${counter.market}, ${wordFor(categories, counter.category)}`
      : counter.kind === "allowance"
        ? counter.number
        : counter.waba;
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

/** The charges that a counter counts, as near as the list of charges can say it. */
function searchOf(counter: Counter): Readonly<Record<string, string>> {
  const { month } = counter;
  if (counter.kind === "allowance") return { month, number: counter.number, category: "service" };
  if (counter.kind === "free_tier") return { month, waba: counter.waba, type: "free_tier" };
  return { month, market: counter.market, category: counter.category };
}

function usedOf(counter: Counter): number {
  const { counted, left } = counter;
  if (left === null) return 1;
  return counted + left === 0 ? 0 : Math.min(1, counted / (counted + left));
}
