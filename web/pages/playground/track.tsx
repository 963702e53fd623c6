import { DAY_MS, type Interval } from "../../../src/core/kernel/time.ts";
import { localDate, startOfLocalDay } from "../../../src/core/kernel/zone.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import type { Bar } from "../../playground/lanes.ts";
import { idsOf, type Story } from "../../playground/story.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import styles from "./lanes.module.css";

interface TrackProps {
  readonly story: Story;
  readonly bars: readonly Bar[];
  /** Ids of the messages that were charged. */
  readonly charged: ReadonlySet<string>;
  readonly extent: Interval;
}

/** A line of time with what was open as bars, and the messages as dots. */
export function Track({ story, bars, charged, extent }: TrackProps) {
  const ids = idsOf(story);
  return (
    <div className={styles.track}>
      {bars.map((bar) => (
        <LaneBar key={`${bar.kind} ${bar.category} ${bar.span.start}`} bar={bar} extent={extent} />
      ))}
      {story.steps.map(({ side, at, deliveredAt }, place) => {
        const id = ids[place] ?? "";
        return (
          <span
            key={id}
            className={styles.dot}
            data-side={side}
            data-charged={charged.has(id)}
            title={id}
            style={{ insetInlineStart: share(deliveredAt ?? at, extent) }}
          />
        );
      })}
      <span className={styles.now} style={{ insetInlineStart: share(story.now, extent) }} />
    </div>
  );
}

/** What the bars mean. */
export function Legend() {
  const said = useTexts(PLAYGROUND);
  return (
    <ul className={styles.legend}>
      {(["window", "entry_point", "conversation"] as const).map((kind) => (
        <li key={kind}>
          <span className={styles.bar} data-kind={kind} aria-hidden="true" /> {said.legend[kind]}
        </li>
      ))}
    </ul>
  );
}

const MOST_LABELS = 7;

/** The local midnights, or every second, third, ... of them. */
export function Days({ zone, extent }: { readonly zone: string; readonly extent: Interval }) {
  const formats = useFormats();
  const days = Math.ceil((extent.end - extent.start) / DAY_MS) + 1;
  const stride = Math.max(1, Math.ceil(days / MOST_LABELS));
  const marks = Array.from({ length: Math.ceil(days / stride) }, (_, place) =>
    startOfLocalDay(zone, localDate(zone, extent.start + (place * stride + 1) * DAY_MS)),
  ).filter((at) => at > extent.start && at < extent.end);
  return (
    <div className={styles.row} aria-hidden="true">
      <span />
      <div className={styles.days}>
        {marks.map((at) => (
          <span key={at} data-late={isLate(at, extent)} style={{ insetInlineStart: share(at, extent) }}>
            {formats.date(at, zone).replace(/,? \d{4}$/, "")}
          </span>
        ))}
      </div>
      <span />
    </div>
  );
}

function LaneBar({ bar: { kind, category, span }, extent }: { readonly bar: Bar; readonly extent: Interval }) {
  const said = useTexts(PLAYGROUND);
  const name = kind === "conversation" ? wordFor(said.categories, category ?? "") : said.legend[kind];
  return (
    <span
      className={styles.bar}
      data-kind={kind}
      title={name}
      style={{ insetInlineStart: share(span.start, extent), inlineSize: width(span, extent) }}
    />
  );
}

/** So near the end that its name would not fit behind the mark. */
function isLate(at: number, { start, end }: Interval): boolean {
  return (at - start) / (end - start) > 0.85;
}

function share(at: number, { start, end }: Interval): string {
  return `${((at - start) / (end - start)) * 100}%`;
}

function width(span: Interval, { start, end }: Interval): string {
  return `${((Math.min(span.end, end) - span.start) / (end - start)) * 100}%`;
}
