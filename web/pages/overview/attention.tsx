import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { parseMoney } from "../../../src/core/kernel/money.ts";
import { call } from "../../api/client.ts";
import { useMe } from "../../api/me.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { OVERVIEW } from "../../texts/overview.ts";
import { useLowWallets } from "./low-wallets.ts";
import styles from "./overview.module.css";
import { Part } from "./part.tsx";

const MOST_COUNTED = 100;

interface AttentionProps {
  readonly month: string;
  readonly unrated: number;
}

/** What somebody should see to: without a rate, at odds with Meta, stuck, or about to stop. */
export function Attention({ month, unrated }: AttentionProps) {
  const said = useTexts(OVERVIEW);
  const formats = useFormats();
  const state = useBookingState();
  const conflicts = useConflicts(month);
  const wallets = useLowWallets();
  const [stuck, waiting] = [state?.stuck.length ?? 0, Number(state?.facts_waiting ?? 0)];
  const isWell = unrated + conflicts.count + stuck + waiting + wallets.length === 0;
  return (
    <Part title={said.attention} isWide>
      {isWell && <p>{said.all_well}</p>}
      <ul className={styles.list}>
        {unrated > 0 && (
          <li>
            <Link to="/charges" search={{ month, refusal: "any" }} data-testid="unrated">
              {said.unrated(formats.number(unrated))}
            </Link>
          </li>
        )}
        {conflicts.count > 0 && (
          <li>
            <Link to="/charges" search={{ month, basis: "conflict" }} data-testid="conflicts">
              {said.conflicts(`${formats.number(conflicts.count)}${conflicts.hasMore ? "+" : ""}`)}
            </Link>
          </li>
        )}
        {stuck > 0 && <li data-testid="stuck">{said.stuck(formats.number(stuck))}</li>}
        {waiting > 0 && <li>{said.waiting(formats.number(waiting))}</li>}
      </ul>
      {wallets.length > 0 && <h3>{said.wallets}</h3>}
      <ul className={styles.list}>
        {wallets.map(({ id, name, currency, available, blocked, forecast: { empty_on: day } }) => (
          <li key={id} data-wallet={id}>
            <Link to={`/wallets/${encodeURIComponent(id)}`}>
              <bdi>{name}</bdi>
            </Link>
            <span>
              <bdi>{formats.money(available, currency)}</bdi>
              {" · "}
              {day === null || (parseMoney(available) ?? 0n) <= 0n
                ? said.blocked[blocked]
                : said.empty_on(formats.date(Date.parse(`${day}T00:00:00Z`), "UTC"))}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** How far booking is; whoever is limited to some accounts is not told. */
function useBookingState() {
  const me = useMe();
  const state = useQuery({
    queryKey: ["state"],
    queryFn: ({ signal }) => call("GET /v1/state", { signal }),
    enabled: me.data?.wabas === "all",
  });
  return state.data;
}

function useConflicts(month: string): { readonly count: number; readonly hasMore: boolean } {
  const found = useQuery({
    queryKey: ["charges", "conflicts", month],
    queryFn: ({ signal }) =>
      call("GET /v1/charges", { query: { month, basis: "conflict", limit: MOST_COUNTED }, signal }),
  });
  return { count: found.data?.items.length ?? 0, hasMore: Boolean(found.data?.next) };
}
