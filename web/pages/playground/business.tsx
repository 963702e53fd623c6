import { useFormats, useTexts } from "../../app/language-context.tsx";
import { OFFERS, type OfferKey, type Standing } from "../../playground/outcome.ts";
import { send } from "../../playground/story.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import styles from "./business.module.css";
import type { StoryState } from "./use-story.ts";

interface BusinessProps {
  readonly state: StoryState;
  readonly standing: Standing;
}

/** What is open now, and what the business may send, each with what it would cost. */
export function Business({ state, standing }: BusinessProps) {
  const said = useTexts(PLAYGROUND);
  const { story, who, setStory } = state;
  return (
    <section className={styles.business} aria-label={said.business}>
      <h2>{said.business}</h2>
      <OpenNow state={state} standing={standing} />
      <div className={styles.offers}>
        {OFFERS.map(({ key, type, category }) => (
          <Offer
            key={key}
            offer={key}
            standing={standing}
            currency={story.currency}
            onSend={() => setStory(send(story, who, type, category))}
          />
        ))}
      </div>
    </section>
  );
}

const HOUR_MS = 3_600_000;
const LENGTH_MS = { window: 24 * HOUR_MS, entry_point: 72 * HOUR_MS } as const;

function OpenNow({ state: { story }, standing: { windows, answerBy } }: BusinessProps) {
  const said = useTexts(PLAYGROUND);
  const { customerServiceWindow, freeEntryPoint, conversations } = windows;
  const rows = [
    { name: said.window, until: customerServiceWindow, of: LENGTH_MS.window, kind: "window" },
    { name: said.entry_waiting, until: answerBy, of: LENGTH_MS.window, kind: "entry_point" },
    { name: said.entry_point, until: freeEntryPoint, of: LENGTH_MS.entry_point, kind: "entry_point" },
    ...conversations.map(({ category, until }) => ({
      name: said.conversation(wordFor(said.categories, category)),
      until,
      of: LENGTH_MS.window,
      kind: "conversation",
    })),
  ];
  return (
    <ul className={styles.open} aria-label={said.open_now}>
      {customerServiceWindow === null && <li className={styles.closed}>{said.window_closed}</li>}
      {rows.map(({ name, until, of, kind }) =>
        until === null ? null : (
          <Countdown key={name} name={name} kind={kind} left={until - story.now} share={(until - story.now) / of} />
        ),
      )}
    </ul>
  );
}

interface CountdownProps {
  readonly name: string;
  readonly kind: string;
  readonly left: number;
  readonly share: number;
}

function Countdown({ name, kind, left, share }: CountdownProps) {
  const said = useTexts(PLAYGROUND);
  const formats = useFormats();
  return (
    <li data-kind={kind}>
      <span>{name}</span>
      <strong>{said.left(formats.duration(left))}</strong>
      <span className={styles.track} aria-hidden="true">
        <span style={{ inlineSize: `${Math.min(100, share * 100)}%` }} />
      </span>
    </li>
  );
}

interface OfferProps {
  readonly offer: OfferKey;
  readonly standing: Standing;
  readonly currency: string;
  readonly onSend: () => void;
}

/** A button that says before it is pressed what it will cost. */
function Offer({ offer, standing, currency, onSend }: OfferProps) {
  const said = useTexts(PLAYGROUND);
  const formats = useFormats();
  const quote = standing.quotes.get(offer);
  const charge = quote?.charge ?? null;
  const price = () => {
    if (!quote?.maySend) return said.closed;
    if (charge === null) return said.rides;
    if (charge.cost === null) return said.no_rate;
    return charge.cost === 0n ? said.costs_free : formats.money(charge.cost, currency);
  };
  return (
    <button type="button" disabled={!quote?.maySend} onClick={onSend} data-offer={offer}>
      <span>{said.offers[offer]}</span>
      <small data-charged={charge !== null && charge.cost !== 0n}>{price()}</small>
    </button>
  );
}
