import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseWebhookBody, type WebhookReading } from "../../src/intake/webhook.ts";

const OWN = fileURLToPath(new URL("../fixtures/webhooks/", import.meta.url));
/** Bodies that others published; they lie beside the checkout where somebody put them there. */
const OTHERS = fileURLToPath(new URL("../../../shared/webhooks/", import.meta.url));

function read(folder: string, file: string): WebhookReading {
  const body: unknown = JSON.parse(readFileSync(folder + file, "utf8"));
  return parseWebhookBody(body);
}

function bodiesIn(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith(".json"));
}

function expectAccountedFor({ items }: WebhookReading): void {
  expect(items.length).toBeGreaterThan(0);
  for (const item of items) {
    if (item.outcome === "damaged") expect([item.found, item.expected]).not.toContain("");
    else expect(item.reason).toMatch(item.outcome === "understood" ? /^$/ : /^[A-Z].+\.$/);
  }
}

/** What becomes of every part of the bodies we wrote: `+` understood, `-` ignored, `!` reported, `x` damaged. */
const OWN_OUTCOMES: Readonly<Record<string, string>> = {
  "account-events":
    "-field.account_update -field.account_update -field.account_update -field.account_update -field.account_review_update",
  "ad-entry": "+message.text",
  "app-state-sync": "-field.smb_app_state_sync",
  "bare-changes": "-field.messages xfield.messages xfield.standby -field.calls",
  batch: "+message.text +status.sent +status.read -field.security",
  calls: "!call.connect !status.call",
  echoes: "-echo.text",
  "edit-and-revoke": "-message.edit -message.revoke",
  empty: "-body",
  "entry-not-a-list": "xbody",
  "errors-beside-metadata": "-error.130429",
  "from-the-number-itself": "!message.text",
  group: "!message.group !status.group",
  "halves-of-one-user": "+message.text",
  history: "-field.history",
  "identity-notice": "-message.system",
  "malformed-parts": "xentry xentry xchange +message.text xfield xpart.messages !part.oracles xmessage +message.text",
  "media-types":
    "+message.image +message.video +message.audio +message.document +message.sticker +message.location +message.contacts +message.interactive +message.button +message.order +message.reaction",
  "new-and-missing-type": "!message.hologram !message.untyped",
  "no-number": "xmessage.text xstatus.sent",
  "no-object": "xbody",
  "not-an-object": "xbody",
  "number-by-display-only": "+message.text",
  "number-changed-old-form": "+message.system",
  "number-changed": "+message.system",
  "numeric-and-plus": "+message.text",
  "other-object": "-body",
  "page-entry": "+message.image",
  placeholders: "xmessage.text xmessage.text xmessage.text",
  "request-welcome": "-message.request_welcome",
  standby: "+standby.message.text -standby.echo.text !standby.status.delivered",
  "status-broken": "xstatus.sent xstatus.sent xstatus.sent xstatus +status.delivered",
  "status-conversation-sent": "+status.sent",
  "status-delivered": "+status.delivered",
  "status-entry-point": "+status.sent +status.delivered",
  "status-exempt": "+status.delivered",
  "status-failed": "+status.failed",
  "status-group-category": "!status.group",
  "status-notification": "+status.sent",
  "status-other-words": "+status.played -status.deleted -status.warning !status.teleported xstatus.unnamed",
  "status-read-only": "+status.read",
  "template-and-number-fields":
    "-field.template_category_update -field.message_template_status_update -field.message_template_quality_update -field.phone_number_quality_update -field.phone_number_name_update -field.business_capability_update -field.messaging_handovers -field.security",
  "text-empty-phone": "+message.text",
  "text-hidden-phone": "+message.text",
  "text-named-by-contact": "+message.text",
  text: "+message.text",
  "two-users": "+message.text +message.text xmessage.text",
  "unclear-entry": "!message.text !message.text",
  "unknown-field": "!field.aura_readings",
  unsupported: "+message.unsupported -message.unsupported +message.unknown",
  "user-id-changed": "!message.system +message.system",
  "user-id-update": "+user_id_update xuser_id_update",
  "user-preferences": "-field.user_preferences",
};

describe("our own bodies", () => {
  const MARKS = { understood: "+", ignored: "-", reported: "!", damaged: "x" } as const;

  test("are all in the table", () => {
    expect(bodiesIn(OWN)).toEqual(Object.keys(OWN_OUTCOMES).map((name) => `${name}.json`));
  });

  test.each(Object.entries(OWN_OUTCOMES))("%s: %s", (name, outcomes) => {
    const reading = read(OWN, `${name}.json`);
    expectAccountedFor(reading);
    expect(reading.items.map(({ kind, outcome }) => `${MARKS[outcome]}${kind}`).join(" ")).toBe(outcomes);
  });
});

/** Folder, bodies, and their parts that are understood, ignored, reported, damaged; then message facts. */
const OTHERS_BY_FOLDER = [
  ["account", 20, 0, 20, 0, 0, 0],
  ["batch", 5, 11, 19, 3, 2, 12],
  ["bsuid", 9, 8, 0, 1, 0, 6],
  ["calls", 3, 0, 1, 3, 0, 0],
  ["coexistence", 5, 0, 5, 0, 0, 0],
  ["groups", 3, 0, 3, 0, 0, 0],
  ["inbound", 46, 40, 4, 2, 0, 38],
  ["odd", 11, 5, 2, 2, 3, 6],
  ["phone-number", 3, 0, 3, 0, 0, 0],
  ["referral", 4, 2, 0, 2, 0, 4],
  ["standby", 2, 1, 0, 1, 0, 1],
  ["status-cbp", 17, 17, 0, 0, 0, 17],
  ["status-failed", 5, 5, 0, 0, 0, 5],
  ["status-nbp", 1, 1, 0, 0, 0, 1],
  ["status-pmp", 16, 14, 0, 2, 0, 14],
  ["template", 11, 0, 11, 0, 0, 0],
  ["user", 2, 0, 2, 0, 0, 0],
  ["value-errors", 1, 0, 1, 0, 0, 0],
] as const;

describe.runIf(existsSync(OTHERS))("published bodies", () => {
  test("lie in the folders of the table", () => {
    const folders = readdirSync(OTHERS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(OTHERS_BY_FOLDER.map(([folder]) => folder));
  });

  test.each(OTHERS_BY_FOLDER)("%s: %i bodies", (folder, ...expected) => {
    const readings = bodiesIn(`${OTHERS}${folder}`).map((file) => read(`${OTHERS}${folder}/`, file));
    readings.forEach(expectAccountedFor);
    const items = readings.flatMap((reading) => reading.items);
    const count = (wanted: string) => items.filter(({ outcome }) => outcome === wanted).length;
    const messages = readings.flatMap((reading) => reading.facts).filter(({ kind }) => kind === "message");
    const counts = (["understood", "ignored", "reported", "damaged"] as const).map(count);
    expect([readings.length, ...counts, messages.length]).toEqual(expected);
  });
});
