import { useState } from "react";
import { useTexts } from "../app/language-context.tsx";
import { LanguageSwitch } from "../app/language-switch.tsx";
import { SchemeSwitch } from "../app/scheme-switch.tsx";
import styles from "../app/shell.module.css";
import { Page as EstimatePage } from "../pages/estimate/page.tsx";
import { Page as PlaygroundPage } from "../pages/playground/page.tsx";
import { SHELL } from "../texts/shell.ts";

/** The two pages that need no service, with buttons between them. */
export function StaticShell() {
  const { nav } = useTexts(SHELL);
  const [page, setPage] = useState<"playground" | "estimate">("playground");
  return (
    <div>
      <header className={styles.top}>
        <span className={styles.brand}>
          <img src="./mark.svg" alt="" width={24} height={24} />
          Daybook
        </span>
        {(["playground", "estimate"] as const).map((name) => (
          <button
            key={name}
            type="button"
            className={styles.tool}
            aria-pressed={page === name}
            onClick={() => setPage(name)}
          >
            {nav[name]}
          </button>
        ))}
        <div className={styles.tools}>
          <LanguageSwitch />
          <SchemeSwitch />
        </div>
      </header>
      <main className={styles.main}>{page === "playground" ? <PlaygroundPage /> : <EstimatePage />}</main>
    </div>
  );
}
