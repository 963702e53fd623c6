import { useFormats, useTexts } from "../../app/language-context.tsx";
import { DIALOGS } from "../../texts/dialogs.ts";
import styles from "./dialogs.module.css";

/** How long something stays open; half-open: at the very instant of its end it is closed. */
export function Left({ until, now }: { readonly until: string | undefined; readonly now: number }) {
  const said = useTexts(DIALOGS);
  const formats = useFormats();
  const left = until === undefined ? 0 : Date.parse(until) - now;
  if (left <= 0) return <span className={styles.quiet}>{said.closed}</span>;
  return (
    <span className={styles.left} data-soon={left <= 3_600_000}>
      {said.left(formats.duration(left))}
    </span>
  );
}
