import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useLive } from "../../api/live.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { LiveMark } from "../../parts/live-mark.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { COSTS } from "../../texts/costs.ts";
import { CostView } from "./cost-view.tsx";
import styles from "./costs.module.css";
import { ModelsView } from "./models-view.tsx";
import { PeriodField } from "./period-field.tsx";
import { type Period, periodInAddress, periodOfMonth } from "./periods.ts";
import { PivotView } from "./pivot-view.tsx";

const VIEWS = ["table", "pivot", "models"] as const;

/** Other pages lead here with the period, the view and the dimension that they are about. */
export function inAddress(name: string): string {
  return new URLSearchParams(location.search).get(name)?.replaceAll('"', "") ?? "";
}

/** What some days cost: beside others, by two things at once, or under another pricing model. */
export function Page() {
  const said = useTexts(COSTS);
  const liveness = useLive(["usage"]);
  const [chosen, setChosen] = useState<Period | null>(() => periodInAddress(inAddress));
  const [view, setView] = useState(() => VIEWS.find((one) => one === inAddress("view")) ?? "table");
  const known = useQuery({
    queryKey: ["usage", "month"],
    queryFn: ({ signal }) => call("GET /v1/usage", { query: { by: "month" }, signal }),
  });
  const months = [...new Set((known.data?.items ?? []).map(({ month = "" }) => month))].sort().reverse();
  const [latest] = months;
  const period = chosen ?? (latest === undefined ? null : periodOfMonth(latest));
  return (
    <>
      <PageHead title={said.title} about={said.about}>
        <LiveMark liveness={liveness} />
      </PageHead>
      {known.isPending && <Waiting />}
      {known.isError && <Failure error={known.error} again={() => void known.refetch()} />}
      {known.data && period === null && <Empty title={said.none}>{said.none_help}</Empty>}
      {known.data && period !== null && (
        <>
          <div className={styles.choices}>
            <NativeSelect
              label={said.view}
              value={view}
              data={VIEWS.map((value) => ({ value, label: said.views[value] }))}
              onChange={({ currentTarget }) => setView(VIEWS.find((one) => one === currentTarget.value) ?? "table")}
            />
            <PeriodField label={said.period} period={period} months={months} onPeriod={setChosen} />
          </div>
          {view === "table" && <CostView period={period} months={months} by={inAddress("by")} />}
          {view === "pivot" && <PivotView period={period} />}
          {view === "models" && <ModelsView period={period} />}
        </>
      )}
    </>
  );
}
