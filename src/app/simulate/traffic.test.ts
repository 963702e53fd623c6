import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../core/kernel/time.ts";
import { COUNTRIES, marketsOf } from "./markets.ts";
import { DEFAULT_TRAFFIC, type SimulatedMessage, simulateTraffic, type TrafficParameters } from "./traffic.ts";

const USUAL: TrafficParameters = { ...DEFAULT_TRAFFIC, messages: 20_000, users: 1_000 };
const traffic = (changes: Partial<TrafficParameters> = {}) => [...simulateTraffic({ ...USUAL, ...changes })];
const share = (list: readonly SimulatedMessage[], is: (message: SimulatedMessage) => boolean) =>
  list.filter(is).length / list.length;
const usual = traffic();
const outbound = usual.filter(({ direction }) => direction === "outbound");
const isTemplate = ({ type }: SimulatedMessage) => type === "template";
const isInbound = ({ direction }: SimulatedMessage) => direction === "inbound";

describe("traffic", () => {
  test("is the same for the same seed and another for another", () => {
    expect(traffic()).toEqual(usual);
    expect(traffic({ seed: 2 }).slice(0, 50)).not.toEqual(usual.slice(0, 50));
  });
  test.each([1, 17, 5_000])(
    "has exactly %d messages, in order, in its time, each with an id of its own",
    (messages) => {
      const list = traffic({ messages });
      expect(list).toHaveLength(messages);
      expect(new Set(list.map(({ id }) => id)).size).toBe(messages);
      expect(list.every(({ at }, i) => at >= (list[i - 1]?.at ?? USUAL.from) && at < USUAL.to && at % 1000 === 0)).toBe(
        true,
      );
    },
  );
  test("arrives within seconds, mostly; some of it days later, some never", () => {
    const delays = outbound.flatMap(({ at, deliveredAt }) => (deliveredAt === null ? [] : [deliveredAt - at]));
    expect(delays.every((ms) => ms >= 0 && ms <= 12 * DAY_MS)).toBe(true);
    expect(delays.filter((ms) => ms < 10_000).length / delays.length).toBeGreaterThan(0.85);
    expect(delays.filter((ms) => ms > DAY_MS).length / delays.length).toBeGreaterThan(0.002);
    expect(share(outbound, ({ deliveredAt, failure }) => deliveredAt === null && failure === null)).toBeGreaterThan(
      0.001,
    );
    expect(
      outbound.every(({ readAt, deliveredAt }) => readAt === null || (deliveredAt !== null && readAt >= deliveredAt)),
    ).toBe(true);
  });
  test("has free-form messages only where the user has written within a day; Meta fails the others", () => {
    const windows = new Map<string, number>();
    let outside = 0;
    for (const { at, direction, phone, bsuid, type, deliveredAt, failure } of usual) {
      const user = bsuid ?? phone ?? "";
      if (direction === "inbound") windows.set(user, at + DAY_MS);
      else if (type !== "template" && at >= (windows.get(user) ?? 0)) {
        outside += 1;
        expect([deliveredAt, failure?.code]).toEqual([null, 131047]);
      } else expect(failure?.code).not.toBe(131047);
    }
    expect(outside).toBeGreaterThan(0);
    expect(outside / outbound.length).toBeLessThan(0.005);
  });
  test("follows the days and weeks of the users", () => {
    const brazil = traffic({ markets: marketsOf([["BR", 1]]) ?? [], inbound: 1, answers: 0, receipts: 0 });
    const local = brazil.map(({ at }) => new Date(at - 3 * HOUR_MS));
    const within = (from: number, to: number) =>
      local.filter((time) => time.getUTCHours() >= from && time.getUTCHours() < to).length;
    expect(within(0, 6)).toBeLessThan(0.05 * brazil.length);
    expect(within(17, 20)).toBeGreaterThan(0.15 * brazil.length);
    const on = (weekday: number) => local.filter((time) => time.getUTCDay() === weekday).length;
    expect(on(0)).toBeLessThan(0.7 * on(2));
  });
});

describe("what a parameter claims", () => {
  test("serviceShare, answers, receipts: who begins and what follows", () => {
    const served = traffic({ serviceShare: 1, receipts: 0 });
    expect(served.filter(isTemplate)).toEqual([]);
    const sent = traffic({ serviceShare: 0, answers: 0, stray: 0 });
    expect(sent.every(isTemplate)).toBe(true);
    const answered = traffic({
      serviceShare: 0,
      answers: 0.5,
      stray: 0,
      inbound: 1,
      receipts: 0,
      fail: 0,
      users: 20_000,
    });
    const askable = answered.filter((one) => isTemplate(one) && one.category !== "authentication");
    expect(answered.filter(isInbound).length / askable.length).toBeCloseTo(0.5, 1);
    const receipts = traffic({ serviceShare: 1, inbound: 1, receipts: 0.4 });
    expect(receipts.filter(isTemplate).length / receipts.filter(isInbound).length).toBeCloseTo(0.4, 1);
    const half = traffic({ serviceShare: 0.3, inbound: 1, answers: 0, receipts: 0 });
    const [begun, notified] = [half.filter(isInbound).length, half.filter(isTemplate).length];
    expect(begun / (begun + notified)).toBeCloseTo(0.3, 1);
  });
  test("adsShare and inbound", () => {
    const ads = traffic({ serviceShare: 1, inbound: 1, adsShare: 0.4 }).filter(isInbound);
    expect(share(ads, ({ entryPoint }) => entryPoint !== null)).toBeCloseTo(0.4, 1);
    expect(share(ads, ({ entryPoint }) => entryPoint === "page")).toBeGreaterThan(0.02);
    const asked = traffic({ serviceShare: 1, inbound: 3, adsShare: 1 }).filter(isInbound);
    const perDialog = asked.length / asked.filter(({ entryPoint }) => entryPoint !== null).length;
    expect(Math.abs(perDialog - 3)).toBeLessThan(0.2);
  });
  test("split: bots say the same in more messages, people do not", () => {
    const said = (split: number, isBot: boolean) => {
      const list = traffic({ serviceShare: 1, inbound: 1, receipts: 0, split });
      const replies = list.filter(({ agent }) => agent !== null && (agent === "bot") === isBot);
      return replies.length / list.filter(isInbound).length;
    };
    expect(Math.abs(said(3, true) / said(1, true) - 3)).toBeLessThan(0.2);
    expect(said(3, false) / said(1, false)).toBeCloseTo(1, 1);
  });
  test("fail and stray", () => {
    expect(
      share(
        traffic({ fail: 0.2, stray: 0 }).filter((one) => !isInbound(one)),
        ({ failure }) => failure !== null,
      ),
    ).toBeCloseTo(0.2, 1);
    expect(traffic({ fail: 0, stray: 0 }).every(({ failure }) => failure === null)).toBe(true);
    const stray = traffic({ serviceShare: 0, stray: 1, users: 20_000 });
    expect(stray.every(({ failure, template }) => failure?.code === 131047 && template === null)).toBe(true);
  });
  test("categories", () => {
    const sent = traffic({
      categories: { marketing: 1, utility: 0, authentication: 3 },
      serviceShare: 0,
      answers: 0,
      stray: 0,
    });
    expect(share(sent, ({ category }) => category === "authentication")).toBeCloseTo(0.75, 1);
    expect(share(sent, ({ category }) => category === "utility")).toBe(0);
  });
  test("portfolios, wabas, numbers, users", () => {
    const list = traffic({ wabas: 4, numbers: 9, users: 300 });
    const distinct = (of: (message: SimulatedMessage) => string) => new Set(list.map(of)).size;
    expect([distinct(({ waba }) => waba), distinct(({ number }) => number)]).toEqual([4, 9]);
    expect(distinct(({ number, waba }) => `${number} ${waba}`)).toBe(9);
    expect(Math.abs(distinct(({ bsuid }) => bsuid ?? "") - 300)).toBeLessThan(10);
    expect(distinct(({ bsuid, number }) => `${bsuid} ${number}`)).toBe(distinct(({ bsuid }) => bsuid ?? ""));
  });
  test("markets: users have the phone numbers of their countries", () => {
    const list = traffic({
      markets:
        marketsOf([
          ["BR", 60],
          ["IN", 30],
          ["DE", 10],
        ]) ?? [],
      bsuids: 0,
    });
    expect(share(list, ({ user }) => /^55\d{11}$/.test(user))).toBeCloseTo(0.6, 1);
    expect(share(list, ({ user }) => /^91\d{10}$/.test(user))).toBeCloseTo(0.3, 1);
    expect(share(list, ({ user }) => /^49\d{11}$/.test(user))).toBeCloseTo(0.1, 1);
    expect(marketsOf([["XX", 1]])).toBeNull();
    expect(marketsOf([["BR", 0]])).toBeNull();
    expect(COUNTRIES.size).toBeGreaterThan(20);
  });
  test("recategorised: so many templates are marketing from some moment on, and never again utility", () => {
    const firstAsMarketing = new Map<string, number>();
    const ofUtility = new Set<string>();
    for (const { waba, template, category, at } of traffic({ recategorised: 0.5, wabas: 2 })) {
      const key = `${waba} ${template}`;
      if (category === "utility") {
        ofUtility.add(key);
        expect(firstAsMarketing.get(key)).toBeUndefined();
      } else if (category === "marketing" && ofUtility.has(key) && !firstAsMarketing.has(key))
        firstAsMarketing.set(key, at);
    }
    expect([ofUtility.size, firstAsMarketing.size]).toEqual([8, 4]);
  });
  test("bsuids: who hides the phone number is known by the user id from then on", () => {
    const list = traffic({ bsuids: 1, from: Date.UTC(2026, 2, 1), to: Date.UTC(2027, 6, 1) });
    const before = list.filter(({ at }) => at < Date.UTC(2026, 5, 1));
    expect(before.every(({ user, phone }) => user === phone)).toBe(true);
    expect(share(before, ({ bsuid }) => bsuid === null)).toBeGreaterThan(0.2);
    expect(
      list
        .filter(({ at }) => at >= Date.UTC(2027, 5, 1))
        .every(({ user, phone, bsuid }) => user === bsuid && phone === null),
    ).toBe(true);
    expect(traffic({ bsuids: 0 }).every(({ phone }) => phone !== null)).toBe(true);
  });
});
