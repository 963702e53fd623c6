import { Checkbox, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { SETTINGS } from "../../texts/settings.ts";
import styles from "./waba-choice.module.css";

interface WabaChoiceProps {
  readonly chosen: readonly string[];
  readonly onChosen: (wabas: readonly string[]) => void;
}

/** Some WABAs: those that are described, and others by their ids. */
export function WabaChoice({ chosen, onChosen }: WabaChoiceProps) {
  const said = useTexts(SETTINGS);
  const wabas = useQuery({ queryKey: ["wabas"], queryFn: ({ signal }) => call("GET /v1/wabas", { signal }) });
  const known = wabas.data?.items.map(({ id }) => id) ?? [];
  const others = chosen.filter((id) => !known.includes(id));
  const state = (described: readonly string[], further: readonly string[]) =>
    onChosen([...new Set([...described, ...further])]);
  const ticked = known.filter((id) => chosen.includes(id));
  return (
    <fieldset className={styles.choice}>
      <legend>{said.reach}</legend>
      {known.map((id) => (
        <Checkbox
          key={id}
          label={<bdi>{id}</bdi>}
          checked={chosen.includes(id)}
          onChange={() => state(ticked.includes(id) ? ticked.filter((one) => one !== id) : [...ticked, id], others)}
        />
      ))}
      <TextInput
        label={said.other_wabas}
        description={said.with_commas}
        defaultValue={others.join(", ")}
        onChange={({ currentTarget: { value } }) =>
          state(
            ticked,
            value
              .split(",")
              .map((id) => id.trim())
              .filter((id) => id !== ""),
          )
        }
      />
    </fieldset>
  );
}
