// Writes samples/history.csv: two small businesses, October and November 2026. Run again, it writes the same bytes.
import { writeFileSync } from "node:fs";

const COLUMNS = "id,at,direction,waba,number,user,type,category,delivered_at,entry_point,template,agent,campaign".split(
  ",",
);
const MINUTE_MS = 60_000;

const bakery = openBook({ waba: "padaria-aurora", number: "551130000101", offset: "-03:00", prefix: "aurora" });
const teaHouse = openBook({ waba: "chai-corner", number: "912230000202", offset: "+05:30", prefix: "chai" });

const [ana, bia, caio, davi, elis, fabio, gil, hugo] = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `551198000000${n}`);
const [asha, bimal, chitra, dev, esha] = [1, 2, 3, 4, 5].map((n) => `91900000000${n}`);
const tourist = "4915000000001";

// The bakery: bread is ordered in the morning, Friday's sourdough is announced to everyone.
for (const [date, user] of [
  ["2026-10-02", ana],
  ["2026-10-05", bia],
  ["2026-10-07", caio],
  ["2026-10-13", ana],
  ["2026-10-20", davi],
  ["2026-10-28", elis],
  ["2026-11-03", bia],
  ["2026-11-10", fabio],
  ["2026-11-17", ana],
]) {
  order(bakery, { at: `${date}T07:40`, user, agent: "rosa", template: "bread_is_ready" });
}
for (const date of ["2026-10-09", "2026-10-23", "2026-11-06"]) {
  campaign(bakery, {
    at: `${date}T10:00`,
    users: [ana, bia, caio, davi, elis, fabio, gil],
    template: "friday_sourdough",
    missed: [gil],
  });
}
// Ana's own phone writes her number without Brazil's ninth digit: still Ana.
bakery.inbound("2026-10-09T10:21", ana.replace("551198", "55118"), "text");
bakery.reply("2026-10-09T10:24", ana, { type: "text", agent: "rosa" });
// Hugo comes through an ad: 72 hours in which nothing is charged, and the same voucher again when they are over.
bakery.inbound("2026-10-14T18:05", hugo, "text", "ad");
bakery.reply("2026-10-14T18:09", hugo, { type: "text", agent: "rosa" });
bakery.template("2026-10-15T09:00", hugo, {
  category: "marketing",
  template: "welcome_voucher",
  campaign: "ad-october",
});
bakery.template("2026-10-17T17:30", hugo, { category: "utility", template: "bread_is_ready" });
bakery.template("2026-10-19T09:00", hugo, {
  category: "marketing",
  template: "welcome_voucher",
  campaign: "ad-october",
});
for (const [at, user] of [
  ["2026-10-06T20:11", caio],
  ["2026-10-21T08:02", elis],
  ["2026-11-04T19:47", gil],
]) {
  bakery.template(at, user, { category: "authentication", template: "club_code" });
}

// The tea house: an app with codes, deliveries, and one festival.
for (const [date, user] of [
  ["2026-10-01", asha],
  ["2026-10-04", bimal],
  ["2026-10-08", chitra],
  ["2026-10-16", dev],
  ["2026-10-22", asha],
  ["2026-10-30", esha],
  ["2026-11-05", bimal],
  ["2026-11-12", tourist],
]) {
  teaHouse.template(`${date}T16:02`, user, { category: "authentication", template: "login_code" });
  order(teaHouse, { at: `${date}T16:05`, user, agent: "bot", template: "rider_on_the_way" });
}
campaign(teaHouse, {
  at: "2026-11-07T11:00",
  users: [asha, bimal, chitra, dev, esha],
  template: "diwali_box",
  missed: [dev],
});
teaHouse.inbound("2026-11-07T11:32", chitra, "text");
teaHouse.reply("2026-11-07T11:33", chitra, { type: "interactive", agent: "bot" });
// Half an hour into November by the tea house's own clock; in London it is still October.
teaHouse.template("2026-11-01T00:30", esha, { category: "utility", template: "receipt" });

const rows = [...bakery.rows, ...teaHouse.rows].sort((a, b) => a.sortKey - b.sortKey);
const lines = rows.map((row) => COLUMNS.map((column) => row[column] ?? "").join(","));
writeFileSync(new URL("history.csv", import.meta.url), `${[COLUMNS.join(","), ...lines].join("\n")}\n`);

/** A customer asks, is answered, says thank you and is told when it is ready. */
function order(book, { at, user, agent, template }) {
  book.inbound(at, user, "text");
  book.reply(later(at, 2), user, { type: "text", agent });
  book.inbound(later(at, 5), user, "interactive");
  book.reply(later(at, 6), user, { type: "image", agent });
  book.inbound(later(at, 9), user, "text");
  book.reply(later(at, 9), user, { type: "reaction", agent });
  book.template(later(at, 55), user, { category: "utility", template });
}

/** One marketing template to each of them, a few seconds apart; who is in `missed` has the phone switched off. */
function campaign(book, { at, users, template, missed }) {
  const name = `${template}-${at.slice(5, 10)}`;
  for (const user of users) {
    book.template(at, user, { category: "marketing", template, campaign: name, isMissed: missed.includes(user) });
  }
}

/** The messages of one business, in the order in which they are told. */
function openBook({ waba, number, offset, prefix }) {
  const rows = [];
  const add = (at, row) => {
    const sent = Date.parse(`${at}:00${offset}`) + (rows.length % 50) * 1000;
    const id = `${prefix}-${String(rows.length + 1).padStart(3, "0")}`;
    const deliveredAt =
      row.direction === "outbound" && !row.isMissed ? local(sent + 2_000 + (rows.length % 7) * 1000) : "";
    rows.push({ ...row, id, at: local(sent), delivered_at: deliveredAt, waba, number, sortKey: sent });
  };
  const local = (instant) => `${new Date(instant + offsetMs(offset)).toISOString().slice(0, 19)}${offset}`;
  return {
    rows,
    inbound: (at, user, type, entryPoint = "") =>
      add(at, { direction: "inbound", user, type, entry_point: entryPoint }),
    reply: (at, user, row) => add(at, { direction: "outbound", user, ...row }),
    template: (at, user, row) => add(at, { direction: "outbound", user, type: "template", ...row }),
  };
}

function offsetMs(offset) {
  const [hours, minutes] = offset.slice(1).split(":").map(Number);
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
}

/** The same wall clock some minutes on, within a day or over midnight. */
function later(at, minutes) {
  return new Date(Date.parse(`${at}:00Z`) + minutes * MINUTE_MS).toISOString().slice(0, 16);
}
