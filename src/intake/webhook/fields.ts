import { isJson, textAt } from "./read.ts";

/** Why a field that Daybook knows says nothing about charges; undefined for fields that it does not know. */
export function whyIgnored(field: string, value: unknown): string | undefined {
  const event = field === "account_update" ? eventOf(value) : undefined;
  return (event === undefined ? undefined : ACCOUNT_EVENTS.get(event)) ?? IGNORED_FIELDS.get(field);
}

/** The field of a test of the way in, which Meta does not know: it is signed and acknowledged, and nothing follows from it. */
export const TEST_FIELD = "daybook_test";

const NO_CHARGE = "no charge depends on it.";
const CATEGORY = "the category that a message had when it was sent decides its price.";

const IGNORED_FIELDS: ReadonlyMap<string, string> = new Map([
  ["account_alerts", `An alert about the account; ${NO_CHARGE}`],
  ["account_review_update", `A review of the account; ${NO_CHARGE}`],
  ["account_settings_update", `Settings of a business number; ${NO_CHARGE}`],
  ["account_update", `News of the account; ${NO_CHARGE}`],
  ["business_capability_update", `Limits of what the business may send; ${NO_CHARGE}`],
  ["business_status_update", `The standing of the business; ${NO_CHARGE}`],
  [TEST_FIELD, "A test of the way in; nothing is booked."],
  ["flows", `The state of a Flow; ${NO_CHARGE}`],
  ["group_lifecycle_update", "A group began or ended; groups are not rated yet."],
  ["group_participants_update", "Who is in a group; groups are not rated yet."],
  ["group_settings_update", "Settings of a group; groups are not rated yet."],
  ["group_status_update", "The state of a group; groups are not rated yet."],
  ["history", "Messages from before the number came to the API; old traffic is never usage."],
  ["message_template_components_update", `The content of a template; ${NO_CHARGE}`],
  ["message_template_quality_update", `The quality of a template; ${NO_CHARGE}`],
  ["message_template_status_update", `Whether a template may be used; ${NO_CHARGE}`],
  ["messaging_handovers", `Who answers in a thread; ${NO_CHARGE}`],
  ["partner_solutions", `How partners share an account; ${NO_CHARGE}`],
  ["payment_configuration_update", `Payments that users make to the business; ${NO_CHARGE}`],
  ["phone_number_name_update", `The name that a number shows; ${NO_CHARGE}`],
  ["phone_number_quality_update", `Quality and limits of a number; ${NO_CHARGE}`],
  ["security", `The two-step code of a number; ${NO_CHARGE}`],
  ["smb_app_state_sync", "The address book of the WhatsApp Business app; it is no traffic."],
  ["template_category_update", `A template changes category; ${CATEGORY}`],
  ["template_correct_category_detection", `Meta doubts the category of a template; ${CATEGORY}`],
  ["user_preferences", "A user stops or resumes marketing; what is not delivered is not charged anyway."],
]);

const STATE_IT = "state it in the account settings to have it rated.";

/** Events of `account_update` that touch pricing. */
const ACCOUNT_EVENTS: ReadonlyMap<string, string> = new Map([
  ["AUTH_INTL_PRICE_ELIGIBILITY_UPDATE", `From when international authentication is charged; ${STATE_IT}`],
  ["BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", `Where the business is; ${STATE_IT}`],
  ["VOLUME_BASED_PRICING_TIER_UPDATE", "The volume tier that Meta counted; Daybook counts its own."],
]);

function eventOf(value: unknown): string | undefined {
  return isJson(value) ? textAt(value, "event") : undefined;
}
