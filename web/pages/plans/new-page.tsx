import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Panel } from "../../parts/panel.tsx";
import { PLANS } from "../../texts/plans.ts";
import { planText } from "./plan-file.ts";
import { Workbench } from "./workbench.tsx";

/** A plan that asks a fifth more than Meta, to begin from. */
const STARTER = planText({
  versions: [
    { from: `${new Date().toISOString().slice(0, 8)}01`, currency: "USD", prices: [{ name: "all", percent: "20" }] },
  ],
});

/** A plan that is stated for the first time: its name, and its file with something to begin from. */
export function Page() {
  const said = useTexts(PLANS);
  const [id, setId] = useState("");
  const plans = useQuery({ queryKey: ["plans"], queryFn: ({ signal }) => call("GET /v1/plans", { signal }) });
  const isTaken = (plans.data?.items ?? []).some((one) => one.id === id);
  return (
    <>
      <PageHead title={said.add} about={said.add_about}>
        <Link to="/plans">{said.back}</Link>
      </PageHead>
      <Panel title={said.name}>
        <TextInput
          aria-label={said.name}
          description={said.name_help}
          value={id}
          error={isTaken && <Link to={`/plans/${encodeURIComponent(id)}`}>{said.taken}</Link>}
          onChange={({ currentTarget }) => setId(currentTarget.value.trim())}
        />
      </Panel>
      {id !== "" && !isTaken && <Workbench id={id} stated="" initial={STARTER} />}
    </>
  );
}
