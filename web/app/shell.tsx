import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { type KeyboardEvent, Suspense, useEffect, useRef, useState } from "react";
import { Waiting } from "../parts/waiting.tsx";
import { SHELL } from "../texts/shell.ts";
import { useTexts } from "./language-context.tsx";
import { PAGES, type PageEntry } from "./routes.ts";
import styles from "./shell.module.css";
import { TopBar } from "./top-bar.tsx";

const GROUPS: readonly PageEntry["group"][] = ["try", "books", "money", "account"];

/** The frame around every page: top bar, navigation, and the page itself. */
export function Shell() {
  const said = useTexts(SHELL);
  const [isOpen, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const menu = useRef<HTMLButtonElement>(null);
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    setOpen(false);
    // The link that was pressed may be gone, and what is new begins here.
    main.current?.focus({ preventScroll: true });
  }, [path]);
  const closeMenu = ({ key }: KeyboardEvent) => {
    if (key !== "Escape" || !isOpen) return;
    setOpen(false);
    menu.current?.focus();
  };
  return (
    <div className={styles.frame} data-menu={isOpen ? "open" : "closed"}>
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        {said.skip}
      </button>
      <TopBar menu={menu} isMenuOpen={isOpen} onMenu={() => setOpen(!isOpen)} />
      <nav id="pages" className={styles.nav} aria-label={said.navigation} onKeyDown={closeMenu}>
        {GROUPS.map((group) => (
          <NavGroup key={group} group={group} />
        ))}
      </nav>
      <main id="content" ref={main} tabIndex={-1} className={styles.main}>
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}

function NavGroup({ group }: { readonly group: PageEntry["group"] }) {
  const said = useTexts(SHELL);
  const own = PAGES.filter((page) => page.group === group && page.name !== null);
  if (own.length === 0) return null;
  return (
    <section>
      <h2 className={styles.group}>{said.groups[group]}</h2>
      <ul className={styles.links}>
        {own.map(({ path, name }) => (
          <li key={path}>
            <Link to={path} className={styles.link} activeProps={{ "aria-current": "page" }}>
              {name === null ? path : said.nav[name]}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
