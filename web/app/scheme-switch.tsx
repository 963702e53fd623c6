import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { SHELL } from "../texts/shell.ts";
import { useTexts } from "./language-context.tsx";
import styles from "./shell.module.css";

/** Light or dark; until somebody chooses, as the machine has it. */
export function SchemeSwitch() {
  const said = useTexts(SHELL);
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light") === "dark";
  const name = isDark ? said.light : said.dark;
  return (
    <button
      type="button"
      className={styles.tool}
      aria-label={name}
      title={name}
      onClick={() => setColorScheme(isDark ? "light" : "dark")}
    >
      <span aria-hidden="true">{isDark ? "☀" : "☾"}</span>
    </button>
  );
}
