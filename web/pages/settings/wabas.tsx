import { NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useMayWrite } from "../../api/me.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useNow } from "../../parts/use-now.ts";
import { Waiting } from "../../parts/waiting.tsx";
import { SETTINGS } from "../../texts/settings.ts";
import { CURRENCIES } from "./currencies.ts";

type Waba = AnswerOf<"GET /v1/wabas">["items"][number];

/** Every account with its zone, and what time it is there. */
export function Wabas() {
  const said = useTexts(SETTINGS);
  const mayWrite = useMayWrite();
  const wabas = useQuery({ queryKey: ["wabas"], queryFn: ({ signal }) => call("GET /v1/wabas", { signal }) });
  const all = wabas.data?.items ?? [];
  return (
    <Panel title={said.wabas}>
      {wabas.isPending && <Waiting />}
      {wabas.isError && <Failure error={wabas.error} again={() => void wabas.refetch()} />}
      {wabas.data && all.length === 0 && <p>{said.no_wabas}</p>}
      {all.length > 0 && <Accounts all={all} />}
      {mayWrite && <Describe all={all} />}
    </Panel>
  );
}

function Accounts({ all }: { readonly all: readonly Waba[] }) {
  const said = useTexts(SETTINGS);
  const formats = useFormats();
  const now = useNow();
  const columns = [
    { label: said.waba },
    { label: said.zone },
    { label: said.now },
    { label: said.currency },
    { label: said.portfolio },
    { label: said.served_by },
    { label: said.exempt },
    { label: said.changes, isFigure: true },
  ];
  const rows = all.map(({ id, zone, currency, portfolio, served_by: by, exempt, changes }) => ({
    key: id,
    cells: [
      <bdi key="id">{id}</bdi>,
      zone,
      formats.moment(now, zone),
      currency,
      <bdi key="portfolio">{portfolio}</bdi>,
      said.serving[by],
      exempt ? said.yes : "",
      changes.length === 0 ? "" : formats.number(changes.length),
    ],
  }));
  return <Grid name={said.wabas} columns={columns} rows={rows} />;
}

/** What else is known of an account that is described again stays as it is. */
function Describe({ all }: { readonly all: readonly Waba[] }) {
  const said = useTexts(SETTINGS);
  const [id, setId] = useState("");
  const [zone, setZone] = useState("");
  const [currency, setCurrency] = useState<(typeof CURRENCIES)[number]>("USD");
  const act = () => {
    const known = all.find((waba) => waba.id === id);
    const rest = known && {
      portfolio: known.portfolio,
      served_by: known.served_by,
      exempt: known.exempt,
      changes: known.changes,
    };
    return call("PUT /v1/wabas/{id}", { path: { id }, body: { ...rest, zone, currency } });
  };
  return (
    <Deliberate label={said.state} will={said.state_will} act={act} renews={["wabas", "charges", "usage"]}>
      <TextInput
        label={said.waba}
        required
        value={id}
        onChange={({ currentTarget }) => setId(currentTarget.value.trim())}
      />
      <TextInput
        label={said.zone}
        description={said.zone_help}
        required
        value={zone}
        onChange={({ currentTarget }) => setZone(currentTarget.value.trim())}
      />
      <NativeSelect
        label={said.currency}
        value={currency}
        data={[...CURRENCIES]}
        onChange={({ currentTarget: { value } }) => setCurrency(CURRENCIES.find((one) => one === value) ?? "USD")}
      />
    </Deliberate>
  );
}
