import { useMe } from "../../api/me.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { LEDGER } from "../../texts/ledger.ts";
import { Balances } from "./balances.tsx";
import { Entries } from "./entries.tsx";
import { Margin } from "./margin.tsx";

/** The books as an accountant reads them. Whoever sees some accounts only is told where to look instead. */
export function Page() {
  const said = useTexts(LEDGER);
  const me = useMe();
  return (
    <>
      <PageHead title={said.title} about={said.about} />
      {me.data?.wabas === "all" ? (
        <>
          <Balances />
          <Entries />
          <Margin />
        </>
      ) : (
        <Empty title={said.not_yours}>{said.not_yours_help}</Empty>
      )}
    </>
  );
}
