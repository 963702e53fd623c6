import { Button, Group } from "@mantine/core";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { CHARGES } from "../../texts/charges.ts";
import { COSTS } from "../../texts/costs.ts";
import type { ChargeFilter } from "./filters.tsx";

interface ByLinkProps {
  readonly filter: ChargeFilter;
  readonly onFilter: (filter: ChargeFilter) => void;
}

const LABELS = ["template", "agent", "campaign"] as const;

/** What a link narrowed down and no field shows; each can be taken away. */
export function ByLink({ filter, onFilter }: ByLinkProps) {
  const said = useTexts(CHARGES);
  const { dimensions, without } = useTexts(COSTS);
  const formats = useFormats();
  const day = (text: string) => formats.date(Date.parse(`${text}T00:00:00Z`), "UTC");
  const { waba, from_day: from, to_day: to } = filter;
  const last = to === "" ? "" : new Date(Date.parse(`${to}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  const days = from === last ? [from] : [from, last];
  const shown = [
    ...(from === "" && to === ""
      ? []
      : [
          {
            name: dimensions.day,
            value: days.map((one) => (one === "" ? "…" : day(one))).join(" – "),
            less: { from_day: "", to_day: "" },
          },
        ]),
    ...(waba === "" ? [] : [{ name: dimensions.waba, value: waba, less: { waba: "" } }]),
    ...LABELS.flatMap((label) => {
      const value = filter[label];
      return value === null ? [] : [{ name: dimensions[label], value: value || without, less: { [label]: null } }];
    }),
  ];
  if (shown.length === 0) return null;
  return (
    <Group gap="xs" mb="sm">
      {shown.map(({ name, value, less }) => (
        <Button
          key={name}
          size="xs"
          variant="default"
          aria-label={said.without(name, value)}
          rightSection={<span aria-hidden="true">×</span>}
          onClick={() => onFilter({ ...filter, ...less })}
        >
          <span>
            {name}: <bdi>{value}</bdi>
          </span>
        </Button>
      ))}
    </Group>
  );
}
