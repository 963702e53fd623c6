import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { addressOf } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { LiveMark } from "../../parts/live-mark.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { CHARGES } from "../../texts/charges.ts";
import { ByLink } from "./by-link.tsx";
import { ChargeList } from "./charge-list.tsx";
import { addressWith, type ChargeFilter, Filters, filterInAddress, queryOf } from "./filters.tsx";
import { useChargeList } from "./use-charge-list.ts";

/** Every charge in force; however many there are, only those in view are drawn. */
export function Page() {
  const said = useTexts(CHARGES);
  const navigate = useNavigate();
  const [filter, setFilter] = useState(filterInAddress);
  const query = queryOf(filter);
  const { charges, rows, liveness, isBehind, beginAnew } = useChargeList(query);
  const take = (fresh: ChargeFilter) => {
    setFilter(fresh);
    void navigate({ to: "/charges", search: addressWith(fresh), replace: true, resetScroll: false });
  };
  return (
    <>
      <PageHead title={said.title} about={said.about}>
        <LiveMark liveness={liveness} />
        <a href={addressOf("GET /v1/charges", { query: { ...query, format: "csv" } })} download="charges.csv">
          {said.csv}
        </a>
      </PageHead>
      <Filters filter={filter} onFilter={take} />
      <ByLink filter={filter} onFilter={take} />
      {isBehind && (
        <Button mb="sm" size="xs" variant="default" onClick={beginAnew} data-testid="behind">
          {said.behind}
        </Button>
      )}
      {charges.isPending && <Waiting />}
      {charges.isError && <Failure error={charges.error} again={() => void charges.refetch()} />}
      {charges.data && rows.length === 0 && <Empty title={said.none}>{said.none_help}</Empty>}
      {rows.length > 0 && (
        <ChargeList
          key={JSON.stringify(query)}
          rows={rows}
          hasMore={charges.hasNextPage}
          onEnd={() => charges.hasNextPage && !charges.isFetchingNextPage && void charges.fetchNextPage()}
        />
      )}
    </>
  );
}
