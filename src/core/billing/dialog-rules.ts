import type { EntryPoint } from "../usage/fact.ts";

/**
 * What begins a dialog where none is open. A *request* is a message of the user that is still live by the plan's own
 * clock ({@link DialogRules.clock}).
 * - `user_message`: any message of the user, answered or not;
 * - `reply`: any business message within a live request;
 * - `template_reply`: a template within a live request;
 * - `template`: a template without a live request;
 * - `business_message`: any business message without a live request.
 */
export type Opener = "user_message" | "reply" | "template_reply" | "template" | "business_message";

/**
 * How long a dialog, and a request of the user, last.
 * - `fixed_from_opening`: from the message that opens it; a request from the user's latest message;
 * - `fixed_from_user_first`: from the user's first message, or the opening where the business begins; messages of the
 *   user inside a dialog belong to it and are no new request;
 * - `rolling_from_user_last`: from the user's latest message; until there is one, from the opening.
 */
export type DialogClock = "fixed_from_opening" | "fixed_from_user_first" | "rolling_from_user_last";

/**
 * What names a dialog's category.
 * - `initiator`: `user_initiated` or `business_initiated`;
 * - `initiator_or_template`: `service` where the user began, else the category of the template that opened it;
 * - `opening_template`: the category of the template that opened it, whoever began, else `service`;
 * - `first_template`: that of the first template in it, else `service`;
 * - `notification`: always `notification`.
 */
export type DialogCategory =
  | "initiator"
  | "initiator_or_template"
  | "opening_template"
  | "first_template"
  | "notification";

/** Whose dialogs of a month are ranked together. */
export type FreeScope = "number" | "waba" | "client";

/** What a provider calls a dialog, a session or a notification, as parameters. */
export interface DialogRules {
  readonly name: string;
  readonly opens: readonly Opener[];
  /** Whether a business message does something when it is sent, or only when it is delivered. */
  readonly counts: "sent" | "delivered";
  readonly clock: DialogClock;
  /** Length of dialogs and requests, in hours. */
  readonly hours: number;
  readonly category: DialogCategory;
  /** Whether a template is carried only by a dialog of its own category (as under Meta's CBP2). */
  readonly perCategory: boolean;
  /** The first dialogs of each month that are free; `categories` null: of any category. */
  readonly free: {
    readonly dialogs: number;
    readonly scope: FreeScope;
    readonly categories: readonly string[] | null;
  } | null;
  /** A dialog whose request came through one of these, answered within 24 h, is free, for so many hours. */
  readonly freeEntry: { readonly points: readonly EntryPoint[]; readonly hours: number } | null;
}

const FREE_PER_WABA = { dialogs: 1000, scope: "waba", categories: null } as const;
const ENTRY_24 = { points: ["ad", "page"], hours: 24 } as const;

/** One dialog at a time, and nothing free: what the presets of this page differ from. */
const PLAIN = { hours: 24, perCategory: false, free: null, freeEntry: null } as const;

/**
 * Units as providers have described them, deviations from Meta included. Each statement of such a description is a
 * scenario; docs/plans.md says where it differs from what Meta did.
 */
export const DIALOG_PRESETS: readonly DialogRules[] = [
  {
    ...PLAIN,
    name: "waca-dialogs",
    opens: ["reply", "template"],
    counts: "sent",
    clock: "rolling_from_user_last",
    category: "initiator_or_template",
  },
  {
    ...PLAIN,
    name: "waca-dialogs-template-reply",
    opens: ["template_reply", "template"],
    counts: "sent",
    clock: "rolling_from_user_last",
    category: "initiator_or_template",
  },
  {
    ...PLAIN,
    name: "m-chat-sessions",
    opens: ["user_message", "template"],
    counts: "sent",
    clock: "fixed_from_opening",
    category: "initiator_or_template",
    free: FREE_PER_WABA,
  },
  {
    ...PLAIN,
    name: "m-chat-sessions-delivered",
    opens: ["reply", "business_message"],
    counts: "delivered",
    clock: "fixed_from_opening",
    category: "first_template",
    free: FREE_PER_WABA,
  },
  {
    ...PLAIN,
    name: "chat-api-dialogs",
    opens: ["template_reply", "business_message"],
    counts: "delivered",
    clock: "fixed_from_user_first",
    category: "initiator",
    free: FREE_PER_WABA,
    freeEntry: ENTRY_24,
  },
  {
    ...PLAIN,
    name: "chat-api-notifications",
    opens: ["template"],
    counts: "sent",
    clock: "rolling_from_user_last",
    category: "notification",
  },
  {
    ...PLAIN,
    name: "cbp1-conversations",
    opens: ["reply", "business_message"],
    counts: "delivered",
    clock: "fixed_from_opening",
    category: "initiator",
    free: FREE_PER_WABA,
    freeEntry: ENTRY_24,
  },
  {
    ...PLAIN,
    name: "cbp2-conversations",
    opens: ["reply", "business_message"],
    counts: "delivered",
    clock: "fixed_from_opening",
    category: "opening_template",
    perCategory: true,
    free: { dialogs: 1000, scope: "waba", categories: ["service"] },
    freeEntry: { points: ["ad", "page"], hours: 72 },
  },
];

/** The preset of that name; undefined where there is none. */
export function dialogPreset(name: string): DialogRules | undefined {
  return DIALOG_PRESETS.find((preset) => preset.name === name);
}
