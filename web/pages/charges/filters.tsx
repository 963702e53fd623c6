import { NativeSelect, TextInput } from "@mantine/core";
import { PRICING_TYPES } from "../../../src/core/usage/usage.ts";
import type { RequestOf } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { CHARGES } from "../../texts/charges.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import styles from "./charges.module.css";

/** What of the charges is shown; an empty text: everything. */
export interface ChargeFilter {
  readonly month: string;
  readonly category: string;
  readonly type: string;
  readonly user: string;
}

export const NO_FILTER: ChargeFilter = { month: "", category: "", type: "", user: "" };

type ChargeQuery = NonNullable<RequestOf<"GET /v1/charges">["query"]>;

/** The filter as the API takes it; half a month or half a user is none yet. */
export function queryOf({ month, category, type, user }: ChargeFilter): ChargeQuery {
  const pricingType = PRICING_TYPES.find((known) => known === type);
  return {
    ...(/^\d{4}-\d{2}$/.test(month) && { month }),
    ...(category !== "" && { category }),
    ...(pricingType && { pricing_type: pricingType }),
    ...(user.length > 4 && { user }),
  };
}

interface FiltersProps {
  readonly filter: ChargeFilter;
  readonly onFilter: (filter: ChargeFilter) => void;
}

export function Filters({ filter, onFilter }: FiltersProps) {
  const said = useTexts(CHARGES);
  const words = useTexts(PLAYGROUND);
  const choices = (labels: Readonly<Record<string, string>>) => [
    { value: "", label: said.all },
    ...Object.entries(labels).map(([value, label]) => ({ value, label })),
  ];
  return (
    <div className={styles.filters}>
      <TextInput
        label={said.month}
        type="month"
        value={filter.month}
        onChange={({ currentTarget }) => onFilter({ ...filter, month: currentTarget.value })}
      />
      <NativeSelect
        label={said.category}
        value={filter.category}
        data={choices(words.categories)}
        onChange={({ currentTarget }) => onFilter({ ...filter, category: currentTarget.value })}
      />
      <NativeSelect
        label={said.type}
        value={filter.type}
        data={choices(words.pricing_types)}
        onChange={({ currentTarget }) => onFilter({ ...filter, type: currentTarget.value })}
      />
      <TextInput
        label={said.user}
        inputMode="tel"
        value={filter.user}
        onChange={({ currentTarget }) => onFilter({ ...filter, user: currentTarget.value.trim() })}
      />
    </div>
  );
}
