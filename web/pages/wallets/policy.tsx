import { NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { WALLETS } from "../../texts/wallets.ts";

type Business = AnswerOf<"GET /v1/businesses/{id}">;
type Settings = Business["wallet"];

const ZEROS = ["warn", "block_marketing", "block_all"] as const;

/** When a wallet warns, and what it blocks at zero. They are part of what is said of its business; the rest stays. */
export function Policy({ id }: { readonly id: string }) {
  const business = useQuery({
    queryKey: ["businesses", id],
    queryFn: ({ signal }) => call("GET /v1/businesses/{id}", { path: { id }, signal }),
  });
  return business.data ? <Form key={JSON.stringify(business.data.wallet)} business={business.data} /> : null;
}

function Form({ business }: { readonly business: Business }) {
  const said = useTexts(WALLETS);
  const [settings, setSettings] = useState(business.wallet);
  const { id, currency, name } = business;
  const act = async () => {
    // Somebody else may have said something of the business meanwhile.
    const known = await call("GET /v1/businesses/{id}", { path: { id } });
    const body = { ...known, wallet: settings };
    return call("PUT /v1/businesses/{id}", { path: { id }, body });
  };
  const level = (which: "warn_below" | "alarm_below", label: string) => (
    <TextInput
      label={`${label} (${currency})`}
      description={said.level_help}
      inputMode="decimal"
      value={settings[which] ?? ""}
      onChange={({ currentTarget: { value } }) => setSettings(withLevel(settings, which, value))}
    />
  );
  return (
    <Deliberate label={said.policy} will={said.policy_will(name)} act={act} renews={["wallets", "businesses"]}>
      <NativeSelect
        label={said.at_zero}
        value={settings.at_zero}
        data={ZEROS.map((value) => ({ value, label: said.zeros[value] }))}
        onChange={({ currentTarget: { value } }) =>
          setSettings({ ...settings, at_zero: ZEROS.find((one) => one === value) ?? settings.at_zero })
        }
      />
      {level("warn_below", said.warn)}
      {level("alarm_below", said.alarm)}
    </Deliberate>
  );
}

/** An empty field: no level. */
function withLevel(settings: Settings, which: "warn_below" | "alarm_below", text: string): Settings {
  return { ...settings, [which]: text.trim() === "" ? null : text.trim() };
}
