import styles from "./pairs.module.css";
import type { Fact } from "./panel.tsx";

/** Words and what is to be said of each in a sentence or two, one below the other. */
export function Pairs({ of }: { readonly of: readonly Fact[] }) {
  return (
    <dl className={styles.pairs}>
      {of.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
