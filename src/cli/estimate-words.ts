/** Assumptions of `daybook estimate`, each with its flag and what it means. Light, because every start loads it. */
export const ASSUMPTION_WORDS = [
  { id: "delivered_share", flag: "--delivered-share", text: "of the messages sent, the share delivered" },
  {
    id: "replies_per_window",
    flag: "--replies-per-window",
    text: "service messages to one user in 24 hours (a conversation)",
  },
  { id: "ads_share", flag: "--ads-share", text: "of the inbound messages, the share through an ad or page (or --ads)" },
  {
    id: "replies_per_entry",
    flag: "--replies-per-entry",
    text: "service messages that go free after each entry through an ad or page",
  },
  {
    id: "entry_template_share",
    flag: "--entry-template-share",
    text: "of the templates, the share sent in a free entry point",
  },
  {
    id: "window_template_share",
    flag: "--window-template-share",
    text: "of the templates, the share sent in a customer service window",
  },
  {
    id: "templates_per_user_day",
    flag: "--templates-per-user-day",
    text: "templates of one category to one user in 24 hours",
  },
  {
    id: "carried_share",
    flag: "--carried-share",
    text: "of the answers that would open a conversation, the share that finds one open",
  },
  { id: "busiest_share", flag: "--busiest-share", text: "share of the busiest number, or WABA" },
  {
    id: "free_order",
    flag: "--free-order",
    text: "what is free: the cheapest first (-1), in proportion (0), the dearest first (1)",
  },
] as const;

/** The name under which commander keeps a flag: `--ads-share` as `adsShare`. */
export function attributeOf(flag: string): string {
  return flag.slice(2).replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
