import { Link } from "@tanstack/react-router";
import type { AnswerOf } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { CHARGES } from "../../texts/charges.ts";
import { OVERVIEW } from "../../texts/overview.ts";
import styles from "./overview.module.css";
import { Part } from "./part.tsx";
import { useBases } from "./use-bases.ts";

type Standing = AnswerOf<"GET /v1/usage/basis">["items"][number];

const ORDER = ["conflict", "confirmed", "reported", "computed"] as const;

/** Whether the month's charges are what Meta says, with those of each answer. */
export function SaidByMeta({ month }: { readonly month: string }) {
  const said = useTexts(OVERVIEW);
  const words = useTexts(CHARGES);
  const formats = useFormats();
  const bases = useBases(month);
  const known = bases.data?.items ?? [];
  return (
    <Part title={said.meta}>
      {bases.isPending && <Waiting />}
      {bases.isError && <Failure error={bases.error} />}
      {bases.data && <p data-testid="verdict">{said.verdicts[verdictOf(known)]}</p>}
      <ul className={styles.list}>
        {ORDER.flatMap((basis) => known.filter((one) => one.basis === basis)).map(({ basis, charges }) => (
          <li key={basis} data-basis={basis}>
            <span>{words.basis[basis]}</span>
            <Link to="/charges" search={{ month, basis }}>
              {formats.number(charges)}
            </Link>
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** What the counts come to in a word. */
function verdictOf(bases: readonly Standing[]): "differs" | "agrees" | "silent" {
  const has = (wanted: Standing["basis"]) => bases.some(({ basis }) => basis === wanted);
  if (has("conflict")) return "differs";
  return has("confirmed") || has("reported") ? "agrees" : "silent";
}
