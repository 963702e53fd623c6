import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalUser, isPhone, openIdentities } from "./identity.ts";

const nobody = { numbers: {}, apart: [] };

describe("known variants of one number are one user", () => {
  test.each([
    ["Brazil, mobile with and without the ninth digit", "551187654321", "5511987654321"],
    ["Mexico with and without 1", "5215512345678", "525512345678"],
    ["Argentina with and without 9", "541123456789", "5491123456789"],
  ])("%s", (_, a, b) => {
    expect(canonicalUser(a)).toBe(canonicalUser(b));
    const { user } = openIdentities(nobody);
    expect(user(a)).toBe(user(b));
  });
  test.each([
    ["a Brazilian landline has no ninth digit", "551130001234"],
    ["a Brazilian number that has it", "5511987654321"],
    ["a Mexican number without 1", "525512345678"],
    ["an Argentinian number with 9", "5491123456789"],
    ["Peru", "51987654321"],
    ["Chile", "56987654321"],
    ["Germany", "4915112345678"],
    ["United States", "16505550100"],
    ["a business-scoped id", "BR.551187654321"],
    ["too short to be Brazilian", "55118765432"],
    ["nothing", ""],
  ])("%s stays as it is", (_, user) => expect(canonicalUser(user)).toBe(user));
  test("a surrogate of another spelling stands for that of the canonical one", () => {
    expect(canonicalUser("55-Zk3v-w1")).toBe("55~Zk3v-w1");
    expect(canonicalUser("55~Zk3v-w1")).toBe("55~Zk3v-w1");
  });
  test("one spelling is final", () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 13 }).map((all) => all.join(""));
    fc.assert(
      fc.property(fc.constantFrom("55", "52", "521", "54", "549", ""), digits, (code, rest) => {
        const once = canonicalUser(code + rest);
        expect(canonicalUser(once)).toBe(once);
      }),
    );
  });
  test("a phone number is told from a business-scoped id", () => {
    expect(["5511987654321", "BR.1349", "US.5511", ""].map(isPhone)).toEqual([true, false, false, false]);
  });
});

describe("joined by evidence", () => {
  const join = (...pairs: (readonly [string, string])[]) => {
    const identities = openIdentities(nobody);
    const changed = pairs.map((users) => identities.learnUser({ users }));
    return { ...identities, changed };
  };

  test("a phone number stands for a user before an id, and evidence carries over", () => {
    const { user, changed } = join(["BR.1", "BR.2"], ["BR.2", "551187654321"]);
    expect(changed).toEqual([true, true]);
    expect(["BR.1", "BR.2", "5511987654321", "551187654321"].map(user)).toEqual(
      Array.from({ length: 4 }, () => "5511987654321"),
    );
  });
  test("what is known already changes nothing", () => {
    expect(join(["BR.1", "5511987654321"], ["551187654321", "BR.1"], ["BR.1", "BR.1"]).changed).toEqual([
      true,
      false,
      false,
    ]);
  });
  test("who was not named keeps the own name", () => expect(join(["BR.1", "BR.2"]).user("BR.3")).toBe("BR.3"));

  test("a person may keep two apart, in any spelling and either order", () => {
    const identities = openIdentities({ numbers: {}, apart: [["5511987654321", "BR.1"]] });
    expect(identities.learnUser({ users: ["BR.1", "551187654321"] })).toBe(false);
    expect(identities.user("BR.1")).toBe("BR.1");
    expect(identities.learnUser({ users: ["BR.1", "5511900000000"] })).toBe(false);
    expect(identities.learnUser({ users: ["BR.1", "5511900000000"], evidence: "accounts file" })).toBe(true);
  });

  test("two names kept apart do not meet through a third", () => {
    const identities = openIdentities({ numbers: {}, apart: [["5511987654321", "5511987650000"]] });
    identities.learnUser({ users: ["5511987654321", "BR.1"] });
    identities.learnUser({ users: ["5511987650000", "BR.1"] });
    expect(identities.user("5511987654321")).not.toBe(identities.user("5511987650000"));
  });

  test("the order of evidence makes no difference", () => {
    const name = fc.constantFrom(
      "5511987654321",
      "551187654321",
      "919800000001",
      "16505550100",
      "BR.1",
      "BR.2",
      "US.3",
    );
    const evidence = fc.array(fc.tuple(name, name), { maxLength: 8 });
    const shuffled = evidence.chain((pairs) =>
      fc.tuple(
        fc.constant(pairs),
        fc.shuffledSubarray([...pairs, ...pairs.map(([a, b]) => [b, a] as const)], { minLength: pairs.length * 2 }),
      ),
    );
    const names = ["5511987654321", "551187654321", "919800000001", "16505550100", "BR.1", "BR.2", "US.3"];
    fc.assert(
      fc.property(shuffled, ([pairs, others]) => {
        expect(names.map(join(...others).user)).toEqual(names.map(join(...pairs).user));
      }),
    );
  });
});

describe("users kept apart", () => {
  test("the order of evidence makes no difference with them either", () => {
    const apart = { numbers: {}, apart: [["A.1", "B.1"] as const] };
    const ends = (pairs: readonly (readonly [string, string])[]) => {
      const identities = openIdentities(apart);
      for (const users of pairs) identities.learnUser({ users });
      return ["A.1", "B.1", "C.1"].map(identities.user);
    };
    const pairs = [
      ["A.1", "B.1"],
      ["B.1", "C.1"],
      ["C.1", "A.1"],
    ] as const;
    expect(ends(pairs.toReversed())).toEqual(ends(pairs));
  });
});

describe("business numbers", () => {
  test("digits lead to the phone number id, whether stated or learnt", () => {
    const stated = openIdentities({ numbers: { P1: { digits: "551140001234" } }, apart: [] });
    expect(["551140001234", "P1", "P2"].map(stated.number)).toEqual(["P1", "P1", "P2"]);
    const learnt = openIdentities(nobody);
    expect(learnt.learnNumber({ id: "P1", digits: "551140001234" })).toBe(true);
    expect(learnt.learnNumber({ id: "P1", digits: "551140001234" })).toBe(false);
    expect(learnt.number("551140001234")).toBe("P1");
  });
  test("of two ids for the same digits the first by bytes holds, in every order", () => {
    const facts = ["P10", "P2", "P1"].map((id) => ({ id, digits: "1" }));
    for (const order of [facts, facts.toReversed()]) {
      const { learnNumber, number } = openIdentities(nobody);
      for (const fact of order) learnNumber(fact);
      expect(number("1")).toBe("P1");
    }
  });
  test("a number whose id is its digits needs no alias", () => {
    expect(openIdentities(nobody).learnNumber({ id: "1", digits: "1" })).toBe(false);
  });
});
