import { useState } from "react";
import { addressOf } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import panels from "../../parts/panel.module.css";
import { INVOICES } from "../../texts/invoices.ts";
import styles from "./invoices.module.css";

/** The document as it is printed, in the page; it is only fetched when somebody wants to see it. */
export function Paper({ id, name }: { readonly id: string; readonly name: string }) {
  const said = useTexts(INVOICES);
  const [isOpen, setOpen] = useState(false);
  const address = addressOf("GET /v1/invoices/{id}/pdf", { path: { id } });
  return (
    <details className={panels.panel} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{said.paper}</summary>
      {isOpen && <iframe className={styles.paper} src={`${address}#navpanes=0`} title={said.paper_of(name)} />}
    </details>
  );
}
