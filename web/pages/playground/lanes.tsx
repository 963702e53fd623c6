import { useMemo } from "react";
import { DAY_MS, type Interval } from "../../../src/core/kernel/time.ts";
import { localDate, startOfLocalDay } from "../../../src/core/kernel/zone.ts";
import type { RateSet } from "../../../src/core/pricing/rate-card.ts";
import { modelOn } from "../../../src/core/usage/calendar.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { type Bar, extentOf, type Lane, lanesOf } from "../../playground/lanes.ts";
import { idsOf, type Story } from "../../playground/story.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import styles from "./lanes.module.css";

interface LanesProps {
  readonly story: Story;
  readonly who: number;
  readonly rates: RateSet;
}

/** One lane for each pricing model, all on one scale of time. */
export function Lanes({ story, who, rates }: LanesProps) {
  const said = useTexts(PLAYGROUND);
  const lanes = useMemo(() => lanesOf(story, who, rates), [story, who, rates]);
  const extent = extentOf(story, lanes);
  return (
    <section className={styles.lanes} aria-label={said.lanes}>
      <h2>{said.lanes}</h2>
      <p className={styles.quiet}>{said.lanes_about}</p>
      <ul className={styles.legend}>
        {(["window", "entry_point", "conversation"] as const).map((kind) => (
          <li key={kind}>
            <span className={styles.bar} data-kind={kind} aria-hidden="true" /> {said.legend[kind]}
          </li>
        ))}
      </ul>
      <Days story={story} extent={extent} />
      {lanes.map((lane) => (
        <LaneRow key={lane.model} lane={lane} story={story} extent={extent} />
      ))}
    </section>
  );
}

const MOST_LABELS = 7;

/** The local midnights, or every second, third, ... of them. */
function Days({ story, extent }: { readonly story: Story; readonly extent: Interval }) {
  const formats = useFormats();
  const { zone } = story;
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
          <span key={at} style={{ insetInlineStart: share(at, extent) }}>
            {formats.date(at, zone).replace(/,? \d{4}$/, "")}
          </span>
        ))}
      </div>
      <span />
    </div>
  );
}

interface LaneRowProps {
  readonly lane: Lane;
  readonly story: Story;
  readonly extent: Interval;
}

function LaneRow({ lane, story, extent }: LaneRowProps) {
  const said = useTexts(PLAYGROUND);
  const formats = useFormats();
  const isInForce = modelOn(localDate(story.zone, story.now)) === lane.model;
  const total = formats.money(lane.total, story.currency);
  return (
    <div className={styles.row} data-model={lane.model} data-in-force={isInForce}>
      <span className={styles.model}>
        <strong>{lane.model}</strong>
        {isInForce && <small>{said.holds_now}</small>}
      </span>
      <div className={styles.track}>
        {lane.bars.map((bar) => (
          <LaneBar key={`${bar.kind} ${bar.category} ${bar.span.start}`} bar={bar} extent={extent} />
        ))}
        <Dots lane={lane} story={story} extent={extent} />
        <span className={styles.now} style={{ insetInlineStart: share(story.now, extent) }} />
      </div>
      <span className={styles.total}>
        {lane.unrated > 0 && lane.total === 0n ? said.no_rate : total}
        {lane.unrated > 0 && lane.total !== 0n && <small>{said.unrated(formats.number(lane.unrated))}</small>}
      </span>
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

function Dots({ lane, story, extent }: LaneRowProps) {
  const ids = idsOf(story);
  const charged = new Set(lane.charges.filter(({ cost }) => cost !== 0n).map(({ message }) => message));
  return story.steps.map(({ side, at, deliveredAt }, place) => {
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
  });
}

function share(at: number, { start, end }: Interval): string {
  return `${((at - start) / (end - start)) * 100}%`;
}

function width(span: Interval, { start, end }: Interval): string {
  return `${((Math.min(span.end, end) - span.start) / (end - start)) * 100}%`;
}
