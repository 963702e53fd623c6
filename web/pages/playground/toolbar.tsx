import { Button, Group, NativeSelect } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useMemo } from "react";
import { localDate } from "../../../src/core/kernel/zone.ts";
import type { RateSet } from "../../../src/core/pricing/rate-card.ts";
import type { RateData } from "../../../src/core/pricing/rate-set.ts";
import { modelOn } from "../../../src/core/usage/calendar.ts";
import { MODEL_IDS } from "../../../src/core/usage/settings.ts";
import { useTexts } from "../../app/language-context.tsx";
import { saveText } from "../../parts/save-text.ts";
import { emptyStory, FIRST_TITLE } from "../../playground/first-story.ts";
import { currenciesOf, marketOf, marketsOn, movedTo } from "../../playground/markets.ts";
import type { ReadyStory } from "../../playground/stories.ts";
import type { Story } from "../../playground/story.ts";
import { messageLog } from "../../playground/story-facts.ts";
import { toFragment } from "../../playground/story-link.ts";
import { scenarioFile } from "../../playground/story-scenario.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import styles from "./playground.module.css";
import { zonesWith } from "./zones.ts";

interface ToolbarProps {
  readonly story: Story;
  readonly ready: readonly ReadyStory[];
  readonly rates: RateSet;
  readonly data: RateData;
  readonly onStory: (story: Story) => void;
}

/** Narrower screens begin with the phone; the choices are one press away. */
const WIDE = "(min-width: 48em)";

/** What is played, and under which prices; and the ways to take it along. */
export function Toolbar(props: ToolbarProps) {
  const said = useTexts(PLAYGROUND);
  const isOpen = useMemo(() => matchMedia(WIDE).matches, []);
  return (
    <details className={styles.panel} open={isOpen}>
      <summary>{said.setting}</summary>
      <div className={styles.choices}>
        <StoryChoice {...props} />
        <PriceChoices {...props} />
      </div>
      <TakeAlong {...props} />
    </details>
  );
}

const COLLECTIONS = ["s1", "s2", "s3", "meta"] as const;

function StoryChoice({ story, ready, onStory }: ToolbarProps) {
  const said = useTexts(PLAYGROUND);
  const current = ready.find(({ story: { title } }) => title === story.title);
  const own = story.title === FIRST_TITLE ? said.first_story : story.title || said.own_story;
  const groups = COLLECTIONS.map((collection) => ({
    group: said.collections[collection],
    items: ready
      .filter((one) => one.collection === collection)
      .map(({ key, story: { title } }) => ({ value: key, label: title })),
  }));
  return (
    <NativeSelect
      label={said.story}
      value={current?.key ?? ""}
      data={[{ value: "", label: own }, ...groups]}
      onChange={({ currentTarget: { value } }) => {
        const chosen = ready.find(({ key }) => key === value);
        if (chosen) onStory(chosen.story);
        else onStory({ ...story, title: "" });
      }}
    />
  );
}

function PriceChoices({ story, rates, onStory }: ToolbarProps) {
  const said = useTexts(PLAYGROUND);
  const markets = useMemo(() => marketsOn(rates, story.zone, story.start), [rates, story.zone, story.start]);
  const model = modelOn(localDate(story.zone, story.now));
  return (
    <>
      <NativeSelect
        label={said.market}
        value={marketOf(rates, story, 0)}
        data={markets.map(({ market }) => market)}
        onChange={({ currentTarget: { value } }) => {
          const chosen = markets.find(({ market }) => market === value);
          if (chosen) onStory(movedTo(story, chosen));
        }}
      />
      <NativeSelect
        label={said.currency}
        value={story.currency}
        data={[...new Set([...currenciesOf(rates), story.currency])]}
        onChange={({ currentTarget: { value } }) => onStory({ ...story, currency: value })}
      />
      <NativeSelect
        label={said.model}
        value={story.model}
        data={[{ value: "auto", label: said.by_date(model) }, ...MODEL_IDS]}
        onChange={({ currentTarget: { value } }) =>
          onStory({ ...story, model: MODEL_IDS.find((known) => known === value) ?? "auto" })
        }
      />
      <NativeSelect
        label={said.zone}
        value={story.zone}
        data={zonesWith(story.zone)}
        onChange={({ currentTarget: { value } }) => onStory({ ...story, zone: value })}
      />
    </>
  );
}

function TakeAlong({ story, data, onStory }: ToolbarProps) {
  const said = useTexts(PLAYGROUND);
  return (
    <Group gap="xs">
      <CopyButton label={said.share} text={() => `${location.href.replace(/#.*/, "")}#${toFragment(story)}`} />
      <CopyButton label={said.copy} text={() => scenarioFile(story, data)} />
      <Button
        size="xs"
        variant="default"
        onClick={() => saveText("story.jsonl", "application/x-ndjson", messageLog(story))}
      >
        {said.log}
      </Button>
      <Button size="xs" variant="default" onClick={() => onStory(emptyStory())}>
        {said.start_empty}
      </Button>
    </Group>
  );
}

function CopyButton({ label, text }: { readonly label: string; readonly text: () => string }) {
  const said = useTexts(PLAYGROUND);
  const clipboard = useClipboard();
  return (
    <Button size="xs" variant="default" aria-live="polite" onClick={() => clipboard.copy(text())}>
      {clipboard.copied ? said.copied : label}
    </Button>
  );
}
