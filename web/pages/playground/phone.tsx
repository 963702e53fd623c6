import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import type { Step } from "../../playground/story.ts";
import { PLAYGROUND, type PlaygroundTexts } from "../../texts/playground.ts";
import styles from "./phone.module.css";
import type { StoryState } from "./use-story.ts";

/** What the user sees and does. */
export function Phone({ state }: { readonly state: StoryState }) {
  const said = useTexts(PLAYGROUND);
  const { story, who, armed, arm, write } = state;
  const own = story.steps.filter((step) => step.who === who);
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    log.current?.scrollTo({ top: own.length * 1_000 });
  }, [own.length]);
  return (
    <section className={styles.phone} aria-label={said.phone}>
      <div className={styles.bar}>
        <span className={styles.face} aria-hidden="true">
          B
        </span>
        <strong>{said.business_name}</strong>
      </div>
      <UserTabs state={state} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className={styles.log} role="log" aria-label={said.phone} ref={log} tabIndex={0}>
        {own.length === 0 && <p className={styles.note}>{said.nothing_yet}</p>}
        {own.map((step) => (
          <Bubble key={step.at} step={step} zone={story.zone} text={textOf(step, own, said)} />
        ))}
        {armed !== null && <p className={styles.note}>{said.ad_clicked}</p>}
      </div>
      <div className={styles.keys}>
        <Button size="xs" onClick={() => write("text")}>
          {said.write}
        </Button>
        <Button size="xs" variant="default" onClick={arm} disabled={armed !== null}>
          {said.click_ad}
        </Button>
        <Button size="xs" variant="default" onClick={() => write("reaction")}>
          {said.react}
        </Button>
      </div>
    </section>
  );
}

const MOST_USERS = 4;

function UserTabs({ state }: { readonly state: StoryState }) {
  const said = useTexts(PLAYGROUND);
  const formats = useFormats();
  const { story, who, setWho, setStory } = state;
  const another = () => {
    const last = story.users.at(-1) ?? story.users[0];
    setStory({ ...story, users: [...story.users, last.slice(0, -1) + String((Number(last.at(-1)) + 1) % 10)] });
    setWho(story.users.length);
  };
  return (
    <div className={styles.users}>
      {story.users.map((user, place) => (
        <button key={user} type="button" aria-pressed={place === who} onClick={() => setWho(place)}>
          {said.user_number(formats.number(place + 1))}
        </button>
      ))}
      {story.users.length < MOST_USERS && (
        <button type="button" onClick={another} aria-label={said.another_user} title={said.another_user}>
          +
        </button>
      )}
    </div>
  );
}

function Bubble({ step, zone, text }: { readonly step: Step; readonly zone: string; readonly text: string }) {
  const said = useTexts(PLAYGROUND);
  const formats = useFormats();
  const { side, at, deliveredAt, entryPoint, type } = step;
  const isLost = side === "business" && deliveredAt === null;
  const isLate = deliveredAt !== null && deliveredAt !== at;
  return (
    <div className={styles.bubble} data-side={side} data-lost={isLost} data-type={type}>
      {entryPoint !== null && (
        <span className={styles.tag}>{entryPoint === "ad" ? said.through_ad : said.through_page}</span>
      )}
      {text}
      <span className={styles.when}>
        {formats.date(at, zone)}, {formats.time(at, zone)}
        {isLost && ` · ${said.not_delivered}`}
        {isLate && ` · ${said.delivered_at(formats.time(deliveredAt, zone))}`}
      </span>
    </div>
  );
}

/** Stories hold no texts, so each message gets one by its kind and its turn. */
function textOf(step: Step, own: readonly Step[], said: PlaygroundTexts): string {
  if (step.type === "reaction") return "♥";
  if (step.type === "template") {
    const known = (["marketing", "utility", "authentication"] as const).find((one) => one === step.category);
    return said.templates[known ?? "none"];
  }
  const texts = step.side === "user" ? said.user_says : said.business_says;
  const turn = own.filter(({ side, type, at }) => side === step.side && type !== "template" && at < step.at).length;
  return texts[turn % texts.length] ?? step.type;
}
