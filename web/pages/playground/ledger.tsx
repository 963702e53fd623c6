import { useFormats, useTexts } from "../../app/language-context.tsx";
import type { Entry, Outcome } from "../../playground/outcome.ts";
import { type Step, type Story, setDelivered } from "../../playground/story.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import styles from "./ledger.module.css";

interface LedgerProps {
  readonly story: Story;
  readonly outcome: Outcome;
  readonly onStory: (story: Story) => void;
}

/** Every message of the business with what it costs and the sentence and rules that say why. */
export function Ledger({ story, outcome, onStory }: LedgerProps) {
  const said = useTexts(PLAYGROUND);
  const formats = useFormats();
  const { entries, total, unrated } = outcome;
  return (
    <section className={styles.ledger} aria-label={said.charges}>
      <div className={styles.head}>
        <h2>{said.charges}</h2>
        <p aria-live="polite">
          {said.total} <strong data-testid="total">{formats.money(total, story.currency)}</strong>
          {unrated > 0 && <span className={styles.quiet}> · {said.unrated(formats.number(unrated))}</span>}
        </p>
      </div>
      {entries.length === 0 && <p className={styles.quiet}>{said.no_charges}</p>}
      <ol className={styles.entries}>
        {entries.map((entry) => {
          const step = story.steps[entry.place];
          return step ? (
            <LedgerEntry
              key={entry.id}
              entry={entry}
              step={step}
              story={story}
              onDelivered={(delivered) => onStory(setDelivered(story, entry.place, delivered))}
            />
          ) : null;
        })}
      </ol>
    </section>
  );
}

interface EntryProps {
  readonly entry: Entry;
  readonly step: Step;
  readonly story: Story;
  readonly onDelivered: (delivered: boolean) => void;
}

function LedgerEntry({ entry, step, story, onDelivered }: EntryProps) {
  const said = useTexts(PLAYGROUND);
  const formats = useFormats();
  const what = step.category === null ? step.type : `${step.type} · ${wordFor(said.categories, step.category)}`;
  return (
    <li className={styles.entry} data-message={entry.id}>
      <div className={styles.line}>
        <span className={styles.quiet}>{formats.dateTime(step.at, story.zone)}</span>
        <span>{what}</span>
        <label className={styles.delivered}>
          <input
            type="checkbox"
            checked={step.deliveredAt !== null}
            onChange={({ currentTarget }) => onDelivered(currentTarget.checked)}
          />
          {said.delivered}
        </label>
        <strong className={styles.cost} data-charged={entry.charge !== null && entry.charge.cost !== 0n}>
          {costOf(entry, step)}
        </strong>
      </div>
      <p className={styles.sentence}>{sentenceOf(entry, step)}</p>
      <Why entry={entry} />
    </li>
  );

  function costOf({ charge }: Entry, { deliveredAt }: Step): string {
    if (deliveredAt === null) return said.not_delivered;
    if (charge === null) return said.rides;
    return charge.cost === null ? said.no_rate : formats.money(charge.cost, charge.currency);
  }

  function sentenceOf({ charge }: Entry, { deliveredAt }: Step): string {
    if (charge === null) return deliveredAt === null ? said.not_delivered : said.no_charge;
    const kind = `${wordFor(said.categories, charge.category)} (${said.kinds[charge.kind]}, ${charge.model}, ${charge.market})`;
    const end = charge.expiresAt === null ? "" : `, ${said.expires(formats.dateTime(charge.expiresAt, story.zone))}`;
    return `${kind}: ${charge.refusal ? said.no_rate : said.pricing_types[charge.pricingType]}${end}`;
  }
}

/** Core's own words; they are English in every language, like the rules they cite. */
function Why({ entry: { explanation } }: { readonly entry: Entry }) {
  const said = useTexts(PLAYGROUND);
  if (!explanation) return null;
  const { verdict, rules, arithmetic } = explanation;
  return (
    <details className={styles.why}>
      <summary>
        {said.why} <span className={styles.ids}>{rules.map(({ id }) => id).join(" ")}</span>
      </summary>
      <div lang="en" dir="ltr">
        <p>{verdict}</p>
        <ul>
          {rules.map(({ id, text }) => (
            <li key={id}>
              <code>{id}</code> {text}
            </li>
          ))}
        </ul>
        {arithmetic.length > 0 && <pre>{arithmetic.join("\n")}</pre>}
      </div>
    </details>
  );
}
