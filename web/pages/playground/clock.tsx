import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { HOUR_MS } from "../../../src/core/kernel/time.ts";
import { instantOfLocal, localTime } from "../../../src/core/kernel/zone.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import type { Standing } from "../../playground/outcome.ts";
import { latest, moveTo, type Story, undo } from "../../playground/story.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import styles from "./playground.module.css";

const MINUTE_MS = 60_000;

interface ClockProps {
  readonly story: Story;
  readonly standing: Standing;
  readonly onStory: (story: Story) => void;
}

/** The story's time, which only moves when somebody moves it. */
export function Clock({ story, standing, onStory }: ClockProps) {
  const said = useTexts(PLAYGROUND);
  const formats = useFormats();
  const { nextExpiry } = standing;
  const go = (at: number) => onStory(moveTo(story, at));
  return (
    <section className={styles.clock} aria-label={said.clock}>
      <div className={styles.time} role="status">
        <span className={styles.quiet}>{said.now}</span>{" "}
        <strong data-testid="now">{formats.dateTime(story.now, story.zone)}</strong>{" "}
        <span className={styles.quiet}>{formats.zone(story.now, story.zone)}</span>
      </div>
      <div className={styles.moves}>
        <Button size="xs" variant="default" onClick={() => go(story.now + MINUTE_MS)}>
          {said.plus_minute}
        </Button>
        <Button size="xs" variant="default" onClick={() => go(story.now + HOUR_MS)}>
          {said.plus_hour}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={nextExpiry === null}
          onClick={() => nextExpiry !== null && go(nextExpiry)}
        >
          {nextExpiry === null ? said.no_expiry : said.to_expiry}
        </Button>
        <ToDate key={story.now} story={story} onGo={go} />
        <Button size="xs" variant="default" disabled={story.steps.length === 0} onClick={() => onStory(undo(story))}>
          {said.undo}
        </Button>
      </div>
    </section>
  );
}

/** A local time in the story's zone, never before the last message. */
function ToDate({ story, onGo }: { readonly story: Story; readonly onGo: (at: number) => void }) {
  const said = useTexts(PLAYGROUND);
  const local = (at: number) => localTime(story.zone, at).slice(0, 16).replace(" ", "T");
  const [text, setText] = useState(() => local(story.now));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const at = instantOf(text, story.zone);
    if (at !== undefined) onGo(at);
  };
  return (
    <form className={styles.toDate} onSubmit={submit}>
      <TextInput
        size="xs"
        type="datetime-local"
        aria-label={said.to_date}
        value={text}
        {...(story.steps.length > 0 && { min: local(latest(story)) })}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Button size="xs" variant="default" type="submit">
        {said.go}
      </Button>
    </form>
  );
}

function instantOf(text: string, zone: string): number | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/.exec(text);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.slice(1).map(Number);
  return instantOfLocal(zone, { year, month, day, hour, minute, second: 0 })?.at;
}
