import { useMemo } from "react";
import type { Interval } from "../../../src/core/kernel/time.ts";
import { localDate } from "../../../src/core/kernel/zone.ts";
import type { RateSet } from "../../../src/core/pricing/rate-card.ts";
import { modelOn } from "../../../src/core/usage/calendar.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { extentOf, type Lane, lanesOf } from "../../playground/lanes.ts";
import type { Story } from "../../playground/story.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import styles from "./lanes.module.css";
import { Days, Legend, Track } from "./track.tsx";

interface LanesProps {
  readonly story: Story;
  readonly who: number;
  readonly rates: RateSet;
}

/** One lane for each pricing model, all on one scale of time. */
export function Lanes({ story, who, rates }: LanesProps) {
  const said = useTexts(PLAYGROUND);
  const lanes = useMemo(() => lanesOf(story, who, rates), [story, who, rates]);
  const extent = extentOf(
    story,
    lanes.flatMap(({ bars }) => bars),
  );
  return (
    <section className={styles.lanes} aria-label={said.lanes}>
      <h2>{said.lanes}</h2>
      <p className={styles.quiet}>{said.lanes_about}</p>
      <Legend />
      <Days zone={story.zone} extent={extent} />
      {lanes.map((lane) => (
        <LaneRow key={lane.model} lane={lane} story={story} extent={extent} />
      ))}
    </section>
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
  const charged = new Set(lane.charges.filter(({ cost }) => cost !== 0n).map(({ message }) => message));
  const total = formats.money(lane.total, story.currency);
  return (
    <div className={styles.row} data-model={lane.model} data-in-force={isInForce}>
      <span className={styles.model}>
        <strong>{lane.model}</strong>
        {isInForce && <small>{said.holds_now}</small>}
      </span>
      <Track story={story} bars={lane.bars} charged={charged} extent={extent} />
      <span className={styles.total}>
        {lane.unrated > 0 && lane.total === 0n ? said.no_rate : total}
        {lane.unrated > 0 && lane.total !== 0n && <small>{said.unrated(formats.number(lane.unrated))}</small>}
      </span>
    </div>
  );
}
