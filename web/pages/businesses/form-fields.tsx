import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { Fault } from "../../api/problem.ts";
import styles from "./businesses.module.css";
import { type Draft, faultAt, faultBelow, type TextName } from "./draft.ts";

/** What each part of the form works on. */
export interface Writing {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly faults: readonly Fault[];
}

interface FieldProps {
  readonly writing: Writing;
  readonly name: TextName;
  /** Where the API says what is wrong with it. */
  readonly at: string;
  readonly label: string;
  readonly help?: string;
  readonly required?: boolean;
  readonly inputMode?: "decimal" | "numeric";
  /** Names of a list of suggestions on the page. */
  readonly list?: string;
}

/** A text of the draft, with what is wrong with it below. */
export function Field({ writing, name, at, label, help, ...rest }: FieldProps) {
  const { draft, onDraft, faults } = writing;
  return (
    <TextInput
      label={label}
      description={help}
      inputWrapperOrder={ORDER}
      value={draft[name]}
      error={wrong(faultAt(faults, at))}
      onChange={({ currentTarget }) => onDraft({ ...draft, [name]: currentTarget.value })}
      {...rest}
    />
  );
}

/** Some lines of text. */
export function Lines({ writing, name, at, label, help }: FieldProps) {
  const { draft, onDraft, faults } = writing;
  return (
    <Textarea
      label={label}
      description={help}
      inputWrapperOrder={ORDER}
      rows={3}
      value={draft[name]}
      error={wrong(faultBelow(faults, at))}
      onChange={({ currentTarget }) => onDraft({ ...draft, [name]: currentTarget.value })}
    />
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly help?: string;
  readonly value: T;
  readonly choices: Readonly<Record<T, string>>;
  readonly onChoice: (value: T) => void;
  /** Where the API says what is wrong with it. */
  readonly fault?: { readonly faults: readonly Fault[]; readonly at: string };
}

/** One of a few words. */
export function Choice<T extends string>({ label, help, value, choices, onChoice, fault }: ChoiceProps<T>) {
  const data = Object.entries<string>(choices).map(([one, text]) => ({ value: one, label: text }));
  const isOne = (text: string): text is T => text in choices;
  return (
    <NativeSelect
      label={label}
      description={help}
      inputWrapperOrder={ORDER}
      value={value}
      data={data}
      error={wrong(fault && faultAt(fault.faults, fault.at))}
      onChange={({ currentTarget }) => isOne(currentTarget.value) && onChoice(currentTarget.value)}
    />
  );
}

/** A part of the form with a heading of its own. */
export function Part({ title, about, children }: { title: string; about?: string; children: ReactNode }) {
  return (
    <fieldset className={styles.part}>
      <legend>{title}</legend>
      {about !== undefined && <p className={styles.about}>{about}</p>}
      {children}
    </fieldset>
  );
}

/** The API's own words are English. */
export function wrong(text: string | undefined): ReactNode {
  return (
    text !== undefined && (
      <span lang="en" dir="ltr">
        {text}
      </span>
    )
  );
}

const ORDER: ("label" | "input" | "description" | "error")[] = ["label", "input", "error", "description"];
