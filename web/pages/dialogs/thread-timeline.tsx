import { parseMoney } from "../../../src/core/kernel/money.ts";
import type { AnswerOf } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import panels from "../../parts/panel.module.css";
import { barsOf, extentOf } from "../../playground/lanes.ts";
import { idsOf, type Story } from "../../playground/story.ts";
import { DIALOGS } from "../../texts/dialogs.ts";
import { Days, Legend, Track } from "../playground/track.tsx";

type Charge = AnswerOf<"GET /v1/charges">["items"][number];

interface TimelineProps {
  readonly story: Story;
  readonly charges: readonly Charge[];
}

/** What was open when, with the messages on it; those that were charged are filled. */
export function ThreadTimeline({ story, charges }: TimelineProps) {
  const said = useTexts(DIALOGS);
  const bars = barsOf(story, 0);
  const extent = extentOf(story, bars);
  const charged = new Set(
    charges.filter(({ cost }) => cost === null || parseMoney(cost) !== 0n).map(({ occurred_at: at }) => Date.parse(at)),
  );
  const ids = idsOf(story);
  const filled = new Set(
    story.steps.flatMap(({ deliveredAt }, place) =>
      deliveredAt !== null && charged.has(deliveredAt) ? [ids[place] ?? ""] : [],
    ),
  );
  return (
    <section className={panels.panel}>
      <h2>{said.timeline}</h2>
      <Legend />
      <Days zone={story.zone} extent={extent} />
      <Track story={story} bars={bars} charged={filled} extent={extent} />
    </section>
  );
}
