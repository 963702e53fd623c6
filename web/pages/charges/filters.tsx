import { NativeSelect, TextInput } from "@mantine/core";
import { memo } from "react";
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
  readonly market: string;
  readonly number: string;
  /** Only by a link from elsewhere. */
  readonly waba: string;
  readonly from_day: string;
  readonly to_day: string;
  /** Only by a link, too; null: whatever it is, an empty text: those without one. */
  readonly template: string | null;
  readonly agent: string | null;
  readonly campaign: string | null;
  /** `any`: only those without a rate. */
  readonly refusal: string;
  /** How they stand beside what Meta says. */
  readonly basis: string;
  /** An empty text: the newest first. */
  readonly order: string;
}

/** Other pages lead here with the filter of what they are about. */
export function filterInAddress(): ChargeFilter {
  const asked = new URLSearchParams(location.search);
  const stated = (name: string) => asked.get(name)?.replaceAll('"', "") ?? null;
  const text = (name: string) => stated(name) ?? "";
  return {
    month: text("month"),
    category: text("category"),
    type: text("type"),
    user: text("user"),
    market: text("market"),
    number: text("number"),
    waba: text("waba"),
    from_day: text("from_day"),
    to_day: text("to_day"),
    template: stated("template"),
    agent: stated("agent"),
    campaign: stated("campaign"),
    refusal: text("refusal"),
    basis: text("basis"),
    order: text("order"),
  };
}

/** What of a filter stands in the address, so that it is there again when one comes back from a proof. */
export function addressWith({ template, agent, campaign, ...texts }: ChargeFilter): Readonly<Record<string, string>> {
  const given = Object.entries(texts).filter(([, value]) => value !== "");
  const labels = Object.entries({ template, agent, campaign }).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, value]],
  );
  return Object.fromEntries([...given, ...labels]);
}

export type ChargeQuery = NonNullable<RequestOf<"GET /v1/charges">["query"]>;

const BASES = ["computed", "reported", "confirmed", "conflict"] as const;

/** The filter as the API takes it; half a month or half a user is none yet. */
export function queryOf(filter: ChargeFilter): ChargeQuery {
  const { month, category, type, user, market, number, waba, refusal, basis, from_day, to_day, order } = filter;
  const { template, agent, campaign } = filter;
  const pricingType = PRICING_TYPES.find((one) => one === type);
  const known = BASES.find((one) => one === basis);
  return {
    order: order === "oldest_first" ? order : "newest_first",
    ...(/^\d{4}-\d{2}$/.test(month) && { month }),
    ...(category !== "" && { category }),
    ...(pricingType && { pricing_type: pricingType }),
    ...(user.length > 4 && { user }),
    ...(market !== "" && { market }),
    ...(number !== "" && { number }),
    ...(waba !== "" && { waba }),
    ...(isDay(from_day) && { from_day }),
    ...(isDay(to_day) && { to_day }),
    ...(template !== null && { template }),
    ...(agent !== null && { agent }),
    ...(campaign !== null && { campaign }),
    ...(refusal === "any" && { refusal }),
    ...(known && { basis: known }),
  };
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

interface FiltersProps {
  readonly filter: ChargeFilter;
  readonly onFilter: (filter: ChargeFilter) => void;
}

/** Many fields: drawn again when they change, not with every page of the list. */
export const Filters = memo(function Filters({ filter, onFilter }: FiltersProps) {
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
      <Typed name="market" filter={filter} onFilter={onFilter} />
      <Typed name="number" filter={filter} onFilter={onFilter} />
      <NativeSelect
        label={said.rated}
        value={filter.refusal}
        data={choices({ any: said.unrated })}
        onChange={({ currentTarget }) => onFilter({ ...filter, refusal: currentTarget.value })}
      />
      <NativeSelect
        label={said.beside}
        value={filter.basis}
        data={choices(said.basis)}
        onChange={({ currentTarget }) => onFilter({ ...filter, basis: currentTarget.value })}
      />
      <NativeSelect
        label={said.order}
        value={filter.order}
        data={[
          { value: "", label: said.newest },
          { value: "oldest_first", label: said.oldest },
        ]}
        onChange={({ currentTarget }) => onFilter({ ...filter, order: currentTarget.value })}
      />
    </div>
  );
});

/** Names that must be whole to fit; they are taken over when the field is left, so that half of one finds nothing wrong. */
function Typed({ name, filter, onFilter }: FiltersProps & { readonly name: "market" | "number" }) {
  const said = useTexts(CHARGES);
  const take = (text: string) => text.trim() !== filter[name] && onFilter({ ...filter, [name]: text.trim() });
  return (
    <TextInput
      key={filter[name]}
      label={said[name]}
      defaultValue={filter[name]}
      onBlur={({ currentTarget }) => take(currentTarget.value)}
      onKeyDown={({ key, currentTarget }) => key === "Enter" && take(currentTarget.value)}
    />
  );
}
