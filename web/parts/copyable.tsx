import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useTexts } from "../app/language-context.tsx";
import { SHELL } from "../texts/shell.ts";
import styles from "./copyable.module.css";

interface CopyableProps {
  /** What it is, for those who do not see where the button stands. */
  readonly name: string;
  readonly text: string;
}

/** A text to be pasted elsewhere. Where the browser has no clipboard for the page, it can be marked by hand. */
export function Copyable({ name, text }: CopyableProps) {
  const said = useTexts(SHELL);
  const clipboard = useClipboard();
  const label = clipboard.error ? said.no_clipboard : clipboard.copied ? said.copied : said.copy;
  return (
    <div className={styles.row}>
      <code className={styles.text} dir="ltr" data-copyable={name}>
        {text}
      </code>
      <Button size="xs" variant="default" aria-label={`${label}: ${name}`} onClick={() => clipboard.copy(text)}>
        {label}
      </Button>
    </div>
  );
}
