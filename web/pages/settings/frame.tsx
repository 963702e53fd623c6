import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Me, useMe } from "../../api/me.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { SETTINGS } from "../../texts/settings.ts";
import styles from "./tabs.module.css";

/** The pages of the settings; `who` may open them. */
const TABS = [
  { name: "wabas", path: "/settings", who: () => true },
  { name: "people", path: "/settings/people", who: isOwner },
  { name: "keys", path: "/settings/keys", who: isOwner },
  { name: "webhooks", path: "/settings/webhooks", who: isOwner },
  { name: "events", path: "/settings/events", who: seesAll },
] as const;
export type SettingsTab = (typeof TABS)[number]["name"];

function isOwner(me: Me): boolean {
  return me?.role === "owner";
}

function seesAll(me: Me): boolean {
  return me?.wabas === "all";
}

/** The frame of a page of the settings: heading, the way to the others, and the page itself, or for whom it is. */
export function SettingsFrame({ tab, children }: { readonly tab: SettingsTab; readonly children: ReactNode }) {
  const said = useTexts(SETTINGS);
  const me = useMe().data ?? null;
  const own = TABS.filter(({ who }) => who(me));
  const isOwn = own.some(({ name }) => name === tab);
  return (
    <>
      <PageHead title={said.tabs[tab]} about={said.abouts[tab]} />
      <nav className={styles.tabs} aria-label={said.title}>
        {own.map(({ name, path }) => (
          <Link
            key={name}
            to={path}
            className={styles.tab}
            activeOptions={{ exact: path === "/settings" }}
            activeProps={{ "aria-current": "page" }}
          >
            {said.tabs[name]}
          </Link>
        ))}
      </nav>
      {isOwn ? children : <Empty title={said.not_yours}>{said.not_yours_help}</Empty>}
    </>
  );
}
