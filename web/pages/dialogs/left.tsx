import { HOUR_MS } from "../../../src/core/kernel/time.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { useClock } from "../../parts/use-now.ts";
import { DIALOGS } from "../../texts/dialogs.ts";
import styles from "./dialogs.module.css";

/** How long something stays open; half-open: at the very instant of its end it is closed. */
export function Left({ until }: { readonly until: string | undefined }) {
  const said = useTexts(DIALOGS);
  const formats = useFormats();
  const end = until === undefined ? 0 : Date.parse(until);
  const left = useClock((now) => (end <= now ? "" : formats.duration(end - now)));
  const isSoon = useClock((now) => end - now <= HOUR_MS);
  if (left === "") return <span className={styles.quiet}>{said.closed}</span>;
  return (
    <span className={styles.left} data-soon={isSoon}>
      {said.left(left)}
    </span>
  );
}
