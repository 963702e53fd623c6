import { Link } from "@tanstack/react-router";
import type { Ref } from "react";
import { useMe, useSignOut } from "../api/me.ts";
import { SHELL } from "../texts/shell.ts";
import { useTexts } from "./language-context.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { SchemeSwitch } from "./scheme-switch.tsx";
import styles from "./shell.module.css";

interface TopBarProps {
  readonly menu: Ref<HTMLButtonElement>;
  readonly isMenuOpen: boolean;
  readonly onMenu: () => void;
}

/** Name, menu (on narrow screens), language, colours, and who is signed in. */
export function TopBar({ menu, isMenuOpen, onMenu }: TopBarProps) {
  const said = useTexts(SHELL);
  return (
    <header className={styles.top}>
      <button
        ref={menu}
        type="button"
        className={styles.menu}
        aria-expanded={isMenuOpen}
        aria-controls="pages"
        aria-label={said.menu}
        onClick={onMenu}
      >
        <span aria-hidden="true">☰</span>
      </button>
      <Link to="/" className={styles.brand}>
        <img src="/mark.svg" alt="" width={24} height={24} />
        Daybook
      </Link>
      <div className={styles.tools}>
        <WhoIsThere />
        <LanguageSwitch />
        <SchemeSwitch />
      </div>
    </header>
  );
}

function WhoIsThere() {
  const said = useTexts(SHELL);
  const me = useMe();
  const signOut = useSignOut();
  if (!me.data) return null;
  return (
    <button
      type="button"
      className={styles.leave}
      title={said.signed_in_as(me.data.name)}
      onClick={() => signOut.mutate()}
    >
      {said.sign_out}
    </button>
  );
}
