/** What a mail says, before it is HTML or text. */
export interface Letter {
  readonly subject: string;
  /** Shown by inboxes beside the subject. */
  readonly preview: string;
  readonly greeting: string;
  readonly blocks: readonly Block[];
  /** Small print: why it was sent. */
  readonly footer: readonly string[];
}

export type Block =
  | { readonly is: "paragraph"; readonly text: string }
  | { readonly is: "heading"; readonly text: string }
  /** One figure that matters most, with what it is and what there is to add. */
  | {
      readonly is: "figure";
      readonly label: string;
      readonly value: string;
      readonly note: string | null;
      readonly tone: Tone;
    }
  | { readonly is: "facts"; readonly rows: readonly (readonly [label: string, value: string])[] }
  | { readonly is: "table"; readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] }
  | { readonly is: "link"; readonly label: string; readonly url: string };

export type Tone = "plain" | "warning" | "alarm";

export interface Column {
  readonly title: string;
  readonly align: "start" | "end";
}

/** In which language and direction a letter is written. */
export interface Script {
  /** A BCP 47 tag. */
  readonly lang: string;
  readonly dir: "ltr" | "rtl";
}
