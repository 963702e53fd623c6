import type { ReactNode } from "react";
import styles from "./items.module.css";
import { type Fact, Facts } from "./panel.tsx";

/** One of several things of a kind, with what can be done with it. */
export interface Item {
  readonly key: string;
  readonly title: ReactNode;
  /** What it is, in a word or two, beside the title. */
  readonly mark: string;
  readonly facts: readonly Fact[];
  readonly actions: ReactNode;
}

/** Things one below the other, for those that have more to do with than to compare; they fit narrow screens as they are. */
export function Items({ name, of }: { readonly name: string; readonly of: readonly Item[] }) {
  return (
    <ul className={styles.items} aria-label={name}>
      {of.map(({ key, title, mark, facts, actions }) => (
        <li key={key} data-row={key}>
          <div className={styles.head}>
            <h3>{title}</h3>
            <span className={styles.mark}>{mark}</span>
          </div>
          <Facts of={facts} />
          <div className={styles.actions}>{actions}</div>
        </li>
      ))}
    </ul>
  );
}
