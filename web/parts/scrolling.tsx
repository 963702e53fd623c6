import type { ReactNode } from "react";
import styles from "./scrolling.module.css";

/** Something wider than a narrow screen, such as a table: it scrolls sideways, by keyboard, too. */
export function Scrolling({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.scrolling} aria-label={name} tabIndex={0}>
      {children}
    </section>
  );
}
