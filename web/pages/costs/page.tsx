import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useLive } from "../../api/live.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { LiveMark } from "../../parts/live-mark.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { COSTS } from "../../texts/costs.ts";
import { CostTable } from "./cost-table.tsx";
import styles from "./costs.module.css";
import { Days } from "./days.tsx";
import { compared, DIMENSIONS, type Dimension, monthBefore } from "./sums.ts";

/** Other pages lead here with the month and the dimension that they are about. */
function inAddress(name: string): string {
  return new URLSearchParams(location.search).get(name)?.replaceAll('"', "") ?? "";
}

/** What a month cost, by what somebody chooses, beside the month before. */
export function Page() {
  const said = useTexts(COSTS);
  const formats = useFormats();
  const liveness = useLive(["usage"]);
  const [chosen, setChosen] = useState(() => inAddress("month"));
  const [by, setBy] = useState(() => DIMENSIONS.find((one) => one === inAddress("by")) ?? "category");
  const months = useQuery({
    queryKey: ["usage", "month"],
    queryFn: ({ signal }) => call("GET /v1/usage", { query: { by: "month" }, signal }),
  });
  const known = [...new Set((months.data?.items ?? []).map(({ month = "" }) => month))].sort().reverse();
  const month = chosen || (known[0] ?? "");
  return (
    <>
      <PageHead title={said.title} about={said.about}>
        <LiveMark liveness={liveness} />
      </PageHead>
      {months.isPending && <Waiting />}
      {months.isError && <Failure error={months.error} again={() => void months.refetch()} />}
      {months.data && month === "" && <Empty title={said.none}>{said.none_help}</Empty>}
      {month !== "" && (
        <>
          <div className={styles.choices}>
            <NativeSelect
              label={said.month}
              value={month}
              data={known.map((value) => ({ value, label: formats.month(value) }))}
              onChange={({ currentTarget }) => setChosen(currentTarget.value)}
            />
            <NativeSelect
              label={said.by}
              value={by}
              data={DIMENSIONS.map((value) => ({ value, label: said.dimensions[value] }))}
              onChange={({ currentTarget: { value } }) => setBy(DIMENSIONS.find((one) => one === value) ?? "category")}
            />
          </div>
          <Month month={month} by={by} />
        </>
      )}
    </>
  );
}

function Month({ month, by }: { readonly month: string; readonly by: Dimension }) {
  const now = useUsage(month, by);
  const before = useUsage(monthBefore(month), by);
  const days = useUsage(month, "day");
  const error = now.error ?? before.error ?? days.error;
  if (error) return <Failure error={error} />;
  if (!now.data || !before.data || !days.data) return <Waiting />;
  return (
    <>
      <CostTable lines={compared(now.data.items, before.data.items, by)} by={by} month={month} />
      <Days month={month} sums={days.data.items} />
    </>
  );
}

function useUsage(month: string, by: Dimension) {
  return useQuery({
    queryKey: ["usage", by, month],
    queryFn: ({ signal }) => call("GET /v1/usage", { query: { by, month }, signal }),
  });
}
