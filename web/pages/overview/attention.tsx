import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { parseMoney } from "../../../src/core/kernel/money.ts";
import { call } from "../../api/client.ts";
import { useMe } from "../../api/me.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { OVERVIEW } from "../../texts/overview.ts";
import { nameOf, searchOf, useEnding } from "./counted.ts";
import { useLowWallets, type WalletDetail } from "./low-wallets.ts";
import styles from "./overview.module.css";
import { Part } from "./part.tsx";
import { useBases } from "./use-bases.ts";
import { useDue } from "./use-due.ts";

interface AttentionProps {
  readonly month: string;
  readonly unrated: number;
}

/** What somebody should see to: without a rate, at odds with Meta, stuck, or about to stop. */
export function Attention({ month, unrated }: AttentionProps) {
  const said = useTexts(OVERVIEW);
  const formats = useFormats();
  const state = useBookingState();
  const conflicts = useBases(month).data?.items.find(({ basis }) => basis === "conflict")?.charges ?? 0;
  const due = useDue();
  const ending = useEnding(month);
  const wallets = useLowWallets();
  const [stuck, waiting] = [state?.stuck.length ?? 0, Number(state?.facts_waiting ?? 0)];
  const count = unrated + conflicts + stuck + waiting + due.overdue + due.unclaimed;
  const isWell = count + wallets.length + ending.length === 0;
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
        {conflicts > 0 && (
          <li>
            <Link to="/charges" search={{ month, basis: "conflict" }} data-testid="conflicts">
              {said.conflicts(formats.number(conflicts))}
            </Link>
          </li>
        )}
        {due.unclaimed > 0 && (
          <li>
            <Link to="/payments" data-testid="unclaimed">
              {said.unclaimed(formats.number(due.unclaimed))}
            </Link>
          </li>
        )}
        {due.overdue > 0 && (
          <li>
            <Link to="/invoices" search={{ state: "issued" }} data-testid="overdue">
              {said.overdue(formats.number(due.overdue))}
            </Link>
          </li>
        )}
        {ending.map((counter) => (
          <li key={JSON.stringify(searchOf(counter))} data-ending={counter.kind}>
            <Link to="/charges" search={searchOf(counter)}>
              {(counter.left === 0 ? said.used_up : said.nearly_used_up)(
                nameOf(counter),
                formats.number(counter.left ?? 0),
              )}
            </Link>
          </li>
        ))}
        {stuck > 0 && <li data-testid="stuck">{said.stuck(formats.number(stuck))}</li>}
        {waiting > 0 && <li>{said.waiting(formats.number(waiting))}</li>}
      </ul>
      {wallets.length > 0 && <LowWallets of={wallets} />}
    </Part>
  );
}

function LowWallets({ of }: { readonly of: readonly WalletDetail[] }) {
  const said = useTexts(OVERVIEW);
  const formats = useFormats();
  return (
    <>
      <h3>{said.wallets}</h3>
      <ul className={styles.list}>
        {of.map(({ id, name, currency, available, held, blocked, forecast: { empty_on: day } }) => (
          <li key={id} data-wallet={id}>
            <Link to={`/wallets/${encodeURIComponent(id)}`}>
              <bdi>{name}</bdi>
            </Link>
            <span>
              <bdi>{formats.money(available, currency)}</bdi>
              {" · "}
              {day === null || blocked !== "nothing" || (parseMoney(available) ?? 0n) <= 0n
                ? said.blocked[blocked]
                : said.empty_on(formats.date(Date.parse(`${day}T00:00:00Z`), "UTC"))}
              {!isAboveZero(held) ? "" : ` · ${said.set_aside(formats.money(held, currency))}`}
            </span>
          </li>
        ))}
      </ul>
    </>
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

function isAboveZero(amount: string): boolean {
  return /[1-9]/.test(amount);
}
