import type { MessageFact } from "./fact.ts";
import type { ModelId } from "./settings.ts";

/** Template categories that Meta prices (CBP2-02, PMP-01 to PMP-03). */
export const TEMPLATE_CATEGORIES = ["marketing", "utility", "authentication"] as const;
export type TemplateCategory = (typeof TEMPLATE_CATEGORIES)[number];

/**
 * What a business message is to the rules. `evidence` says whether the message's own facts tell it, or only what Meta
 * reported of it (a status webhook names neither type nor category of the message).
 */
export type Nature =
  | { readonly is: "template"; readonly category: TemplateCategory; readonly evidence: "facts" | "reported" }
  | { readonly is: "template_of_unknown_category"; readonly word: string | undefined }
  | { readonly is: "free_form"; readonly reaction: boolean; readonly evidence: "facts" | "reported" }
  | { readonly is: "unknown" };

/** Tells what a business message is, from its facts first and from Meta's report of it second. */
export function natureOf(message: MessageFact, model: ModelId): Nature {
  const { type, category } = message;
  if (type !== undefined && type !== "template")
    return { is: "free_form", reaction: type === "reaction", evidence: "facts" };
  const own = templateCategory(category, model);
  if (own) return { is: "template", category: own, evidence: "facts" };
  const reported = reportedNature(message.reported?.category, model);
  if (type === "template") {
    if (category === undefined && reported.is === "template") return reported;
    return { is: "template_of_unknown_category", word: category };
  }
  return reported;
}

/** Inbound types that are not a message of the user to the business, so they open no window (GEN-06). */
const NOT_FROM_THE_USER = new Set(["system", "request_welcome", "edit", "revoke"]);

/** Whether an inbound message opens or resets the customer service window. */
export function opensWindow(message: MessageFact): boolean {
  return message.type === undefined || !NOT_FROM_THE_USER.has(message.type);
}

/** MM-02: since per-message pricing `marketing_lite` is priced as marketing; before, it is a category of its own. */
function templateCategory(word: string | undefined, model: ModelId): TemplateCategory | undefined {
  if (word === "marketing_lite" && (model === "PMP" || model === "PMP-OCT26")) return "marketing";
  return TEMPLATE_CATEGORIES.find((category) => category === word);
}

function reportedNature(word: string | undefined, model: ModelId): Nature {
  if (word === "service") return { is: "free_form", reaction: false, evidence: "reported" };
  const category = templateCategory(word === "authentication_international" ? "authentication" : word, model);
  return category ? { is: "template", category, evidence: "reported" } : { is: "unknown" };
}
