import { useFormats, useTexts } from "../../app/language-context.tsx";
import { COSTS } from "../../texts/costs.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import { startOf } from "./periods.ts";
import { type Dimension, isLabel } from "./sums.ts";

/** What a key of a dimension is called. */
export function useKeyName(): (by: Dimension, key: string) => string {
  const said = useTexts(COSTS);
  const words = useTexts(PLAYGROUND);
  const formats = useFormats();
  return (by, key) => {
    if (isLabel(by) && key === "") return said.without;
    if (by === "category") return wordFor(words.categories, key);
    if (by === "pricing_type") return wordFor(words.pricing_types, key);
    if (by === "day") return formats.date(startOf(key), "UTC");
    return key;
  };
}
