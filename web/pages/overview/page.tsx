import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { localDate } from "../../../src/core/kernel/zone.ts";
import { call } from "../../api/client.ts";
import { useLive } from "../../api/live.ts";
import { UNSTATED, useAccounts } from "../../api/zones.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { LiveMark } from "../../parts/live-mark.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { OVERVIEW } from "../../texts/overview.ts";
import { compared } from "../costs/sums.ts";
import { Attention } from "./attention.tsx";
import { FreePart } from "./free.tsx";
import { Left } from "./left.tsx";
import { SaidByMeta } from "./meta.tsx";
import { Movers } from "./movers.tsx";
import styles from "./overview.module.css";
import { type Period, periodOf } from "./review.ts";
import { Spent } from "./spent.tsx";
import { useUsage } from "./use-usage.ts";

/**
 * How this month stands, why it differs from the one before, and what needs a look. Every figure leads to what it is made of.
 * Days are those of each account; where accounts are in several zones, today is the day in UTC.
 */
export function Page() {
  const said = useTexts(OVERVIEW);
  const formats = useFormats();
  const liveness = useLive(["usage", "counters", "charges", "state", "wallets", "payments"]);
  const accountOf = useAccounts();
  const months = useQuery({
    queryKey: ["usage", "month,waba"],
    queryFn: ({ signal }) => call("GET /v1/usage", { query: { by: "month,waba" }, signal }),
  });
  const zones = new Set(months.data?.items.map(({ waba = "" }) => accountOf(waba).zone));
  const [zone = UNSTATED.zone] = zones.size === 1 ? zones : [];
  const today = localDate(zone, Date.now());
  const month = newestMonth(
    (months.data?.items ?? []).map(({ month: one = "" }) => one),
    today.slice(0, 7),
  );
  const about =
    month === undefined ? {} : { about: said.about(formats.month(month), zones.size === 1 ? zone : said.own_zones) };
  return (
    <>
      <PageHead title={said.title} {...about}>
        <LiveMark liveness={liveness} />
      </PageHead>
      {months.isPending && <Waiting />}
      {months.isError && <Failure error={months.error} again={() => void months.refetch()} />}
      {months.data && month === undefined && (
        <Empty title={said.none}>
          {said.none_help} <Link to="/imports">{said.to_imports}</Link>
        </Empty>
      )}
      {month !== undefined && <Month period={periodOf(month, today)} />}
    </>
  );
}

/** This month; where nothing was charged in it, the newest before it that has charges. */
function newestMonth(months: readonly string[], thisMonth: string): string | undefined {
  return months
    .filter((month) => month <= thisMonth)
    .sort()
    .at(-1);
}

function Month({ period }: { readonly period: Period }) {
  const { month, now, before } = period;
  const categories = useUsage("category", now);
  const categoriesBefore = useUsage("category", before);
  const markets = useUsage("market", now);
  const marketsBefore = useUsage("market", before);
  const all = [categories, categoriesBefore, markets, marketsBefore];
  const error = all.find((one) => one.error)?.error;
  if (error) return <Failure error={error} />;
  if (!categories.data || !categoriesBefore.data || !markets.data || !marketsBefore.data) return <Waiting />;
  const byCategory = compared(categories.data.items, categoriesBefore.data.items, "category");
  const byMarket = compared(markets.data.items, marketsBefore.data.items, "market");
  const unrated = categories.data.items.reduce((sum, line) => sum + line.unrated, 0);
  return (
    <div className={styles.parts}>
      <Spent period={period} lines={byCategory} />
      <Attention month={month} unrated={unrated} />
      <SaidByMeta month={month} />
      <Movers month={month} byCategory={byCategory} byMarket={byMarket} />
      <FreePart period={period} />
      <Left month={month} />
    </div>
  );
}
