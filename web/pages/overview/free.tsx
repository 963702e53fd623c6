import { Link } from "@tanstack/react-router";
import { Suspense, use, useMemo } from "react";
import { openRates } from "../../../src/core/pricing/rate-card.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { loadRateData } from "../../playground/rates.ts";
import { OVERVIEW } from "../../texts/overview.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import styles from "./overview.module.css";
import { Part } from "./part.tsx";
import { daysAfter, freeOf, type Period } from "./review.ts";
import { useUsage } from "./use-usage.ts";

/** What the rules let go for nothing, and what it would have cost by the list. */
export function FreePart({ period }: { readonly period: Period }) {
  const said = useTexts(OVERVIEW);
  return (
    <Part title={said.free}>
      <Suspense fallback={<Waiting />}>
        <Reasons period={period} />
      </Suspense>
    </Part>
  );
}

function Reasons({ period: { month, now } }: { readonly period: Period }) {
  const said = useTexts(OVERVIEW);
  const words = useTexts(PLAYGROUND);
  const formats = useFormats();
  const data = use(loadRateData());
  const rates = useMemo(() => openRates(data), [data]);
  const sums = useUsage("category,market,pricing_type", now);
  const date = daysAfter(now.to, -1);
  const free = useMemo(() => freeOf(sums.data?.items ?? [], rates, date), [sums.data, rates, date]);
  if (sums.isPending) return <Waiting />;
  if (free.length === 0) return <p>{said.free_none}</p>;
  return (
    <>
      <ul className={styles.list}>
        {free.map(({ type, currency, charges, saved }) => (
          <li key={`${type} ${currency}`} data-free={type}>
            <span>{wordFor(words.pricing_types, type)}</span>
            <Link to="/charges" search={{ month, type }}>
              {formats.number(charges)}
              {saved > 0n && <bdi>{` · ${said.saved(formats.money(saved, currency))}`}</bdi>}
            </Link>
          </li>
        ))}
      </ul>
      <p className={styles.quiet}>{said.saved_help(formats.date(Date.parse(`${date}T00:00:00Z`), "UTC"))}</p>
    </>
  );
}
