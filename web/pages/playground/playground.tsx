import { Alert } from "@mantine/core";
import { useMemo } from "react";
import type { RateData } from "../../../src/core/pricing/rate-set.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { outcomeOf, standingOf } from "../../playground/outcome.ts";
import type { ReadyStory } from "../../playground/stories.ts";
import { ratesOf } from "../../playground/story-facts.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import { Business } from "./business.tsx";
import { Clock } from "./clock.tsx";
import { Lanes } from "./lanes.tsx";
import { Ledger } from "./ledger.tsx";
import { Phone } from "./phone.tsx";
import styles from "./playground.module.css";
import { Toolbar } from "./toolbar.tsx";
import { useStory } from "./use-story.ts";

interface PlaygroundProps {
  readonly data: RateData;
  readonly ready: readonly ReadyStory[];
}

/** The phone on one side, the business on the other, the clock above, the charges below, and all models at the end. */
export function Playground({ data, ready }: PlaygroundProps) {
  const said = useTexts(PLAYGROUND);
  const formats = useFormats();
  const state = useStory();
  const { story, who, setStory } = state;
  const rates = useMemo(() => ratesOf({ rates: story.rates }, data), [story.rates, data]);
  const outcome = useMemo(() => outcomeOf(story, rates), [story, rates]);
  const standing = useMemo(() => standingOf(story, who, rates), [story, who, rates]);
  const about = ready.find(({ story: { title } }) => title === story.title)?.about ?? "";
  return (
    <div className={styles.playground}>
      <Toolbar story={story} ready={ready} rates={rates} data={data} onStory={setStory} />
      {(about !== "" || story.rates.length > 0) && (
        <Alert color="gray" variant="light" className={styles.about}>
          <span lang="en" dir="ltr">
            {about}
          </span>
          {story.rates.map(({ category, rate }) => (
            <div key={category}>
              {said.stated_rate(wordFor(said.categories, category), formats.money(rate, story.currency))}
            </div>
          ))}
        </Alert>
      )}
      <Clock story={story} standing={standing} onStory={setStory} />
      <div className={styles.sides}>
        <Phone state={state} />
        <div className={styles.side}>
          <Business state={state} standing={standing} />
          <Ledger story={story} outcome={outcome} onStory={setStory} />
        </div>
      </div>
      <Lanes story={story} who={who} rates={rates} />
    </div>
  );
}
