import { SHELL } from "../texts/shell.ts";
import { useLanguage, useTexts } from "./language-context.tsx";
import { isLanguage, LANGUAGES } from "./languages.ts";
import styles from "./shell.module.css";

/** Each language under its own name, so that whoever cannot read this one finds another. */
export function LanguageSwitch() {
  const said = useTexts(SHELL);
  const { language, setLanguage } = useLanguage();
  return (
    <select
      className={styles.tool}
      aria-label={said.language}
      value={language}
      onChange={({ currentTarget: { value } }) => {
        if (isLanguage(value)) setLanguage(value);
      }}
    >
      {Object.entries(LANGUAGES).map(([key, { name }]) => (
        <option key={key} value={key} lang={key}>
          {name}
        </option>
      ))}
    </select>
  );
}
