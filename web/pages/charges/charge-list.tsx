import { Link, useElementScrollRestoration } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef } from "react";
import type { AnswerOf } from "../../api/client.ts";
import { useAccounts } from "../../api/zones.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { CHARGES } from "../../texts/charges.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import styles from "./charges.module.css";

export type Charge = AnswerOf<"GET /v1/charges">["items"][number];

interface ListProps {
  readonly rows: readonly Charge[];
  readonly hasMore: boolean;
  /** Called when the end of what is there comes near. */
  readonly onEnd: () => void;
}

/** By this name the router remembers how far the list was scrolled, for who comes back. */
const PLACE = "charges";
const ROW_PX = 56;
const SPARE_ROWS = 6;
/** How many rows before the end the next page is asked for. */
const NEAR_ROWS = 24;

/** Of a hundred thousand rows only those in view exist. */
export function ChargeList({ rows, hasMore, onEnd }: ListProps) {
  const said = useTexts(CHARGES);
  const formats = useFormats();
  const accountOf = useAccounts();
  const frame = useRef<HTMLDivElement>(null);
  const before = useElementScrollRestoration({ id: PLACE });
  const virtual = useVirtualizer({
    count: rows.length,
    initialOffset: before?.scrollY ?? 0,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: SPARE_ROWS,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - NEAR_ROWS) onEnd();
  }, [last, rows.length, onEnd]);
  const count = formats.number(rows.length);
  return (
    <>
      <p className={styles.quiet} role="status" data-testid="shown">
        {hasMore ? said.more(count) : said.shown(count)}
      </p>
      <section
        className={styles.frame}
        ref={frame}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={said.title}
        data-testid="charges"
        data-scroll-restoration-id={PLACE}
      >
        <ul className={styles.list} style={{ blockSize: virtual.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const charge = rows[index];
            return charge ? (
              <ChargeRow key={charge.id} charge={charge} zone={accountOf(charge.waba).zone} top={start} />
            ) : null;
          })}
        </ul>
      </section>
    </>
  );
}

interface RowProps {
  readonly charge: Charge;
  readonly zone: string;
  readonly top: number;
}

/** Rows that stay in view while one scrolls are not drawn again. */
const ChargeRow = memo(function ChargeRow({ charge, zone, top }: RowProps) {
  const said = useTexts(CHARGES);
  const words = useTexts(PLAYGROUND);
  const formats = useFormats();
  const { id, occurred_at: at, category, market, pricing_type: type, cost, currency, user } = charge;
  return (
    <li className={styles.row} style={{ transform: `translateY(${top}px)` }} data-charge={id}>
      <span>{formats.moment(Date.parse(at), zone)}</span>
      <bdi>{user}</bdi>
      <span>
        {wordFor(words.categories, category)}, {market}
      </span>
      <span className={styles.quiet}>{words.pricing_types[type]}</span>
      <strong className={styles.cost}>{cost === null ? said.no_rate : formats.money(cost, currency)}</strong>
      <Link to={`/charges/${id}`}>{words.why}</Link>
    </li>
  );
});
