import { Checkbox, TextInput } from "@mantine/core";
import { useTexts } from "../../app/language-context.tsx";
import { EVENTS } from "../../texts/events.ts";
import { SETTINGS } from "../../texts/settings.ts";
import { EVENT_TYPES, type EventType } from "./event-types.ts";
import styles from "./waba-choice.module.css";

/** What somebody wants an address to be told. */
export interface EventWish {
  readonly url: string;
  readonly description: string;
  /** Null: all types but those of charges. */
  readonly types: readonly EventType[] | null;
  /** Ids with commas between them; empty: of everybody. */
  readonly businesses: string;
}

export const EMPTY_WISH: EventWish = { url: "", description: "", types: null, businesses: "" };

/** The same as the API takes it. */
export function asBody({ url, description, types, businesses }: EventWish) {
  const ids = businesses
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");
  return { url, description, types: types && [...types], businesses: ids.length === 0 ? null : ids };
}

interface EventFieldsProps {
  readonly wish: EventWish;
  readonly onWish: (wish: EventWish) => void;
}

export function EventFields({ wish, onWish }: EventFieldsProps) {
  const said = useTexts(EVENTS);
  const { with_commas } = useTexts(SETTINGS);
  const { url, description, types, businesses } = wish;
  const toggle = (type: EventType) =>
    onWish({ ...wish, types: EVENT_TYPES.filter((one) => (one === type) !== (types ?? []).includes(one)) });
  return (
    <>
      <TextInput
        label={said.url}
        type="url"
        placeholder="https://example.org/hook"
        required
        value={url}
        onChange={({ currentTarget }) => onWish({ ...wish, url: currentTarget.value.trim() })}
      />
      <TextInput
        label={said.description}
        value={description}
        onChange={({ currentTarget }) => onWish({ ...wish, description: currentTarget.value })}
      />
      <Checkbox
        label={said.usual}
        checked={types === null}
        onChange={() => onWish({ ...wish, types: types === null ? ["invoice.issued"] : null })}
      />
      {types !== null && (
        <fieldset className={styles.choice}>
          <legend>{said.told}</legend>
          {EVENT_TYPES.map((type) => (
            <Checkbox
              key={type}
              label={said.types[type]}
              checked={types.includes(type)}
              onChange={() => toggle(type)}
            />
          ))}
        </fieldset>
      )}
      <TextInput
        label={said.businesses}
        description={`${said.businesses_help} ${with_commas}`}
        value={businesses}
        onChange={({ currentTarget }) => onWish({ ...wish, businesses: currentTarget.value })}
      />
    </>
  );
}
