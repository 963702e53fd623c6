import type { ReactNode } from "react";
import styles from "./overview.module.css";

interface PartProps {
  readonly title: string;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A part of the overview with a heading of its own. */
export function Part({ title, isWide = false, children }: PartProps) {
  return (
    <section className={styles.part} data-wide={isWide} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
