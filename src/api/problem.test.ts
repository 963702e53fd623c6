import { expect, test } from "vitest";
import { StoreUnavailable } from "../store/unavailable.ts";
import { PROBLEM_TYPE, PROBLEMS, ProblemError, problemOf, problemResponse } from "./problem.ts";

test("a problem is what RFC 9457 asks for", async () => {
  const fault = { at: "/zone", found: '"Mars"', expected: "an IANA time zone" };
  const response = problemResponse({ code: "invalid", detail: "One value is wrong.", faults: [fault] });
  expect([response.status, response.headers.get("content-type")]).toEqual([422, PROBLEM_TYPE]);
  expect(await response.json()).toEqual({
    type: "urn:daybook:problem:invalid",
    title: PROBLEMS.invalid.title,
    status: 422,
    code: "invalid",
    detail: "One value is wrong.",
    faults: [fault],
  });
});

test("codes that ask for a header have it", () => {
  const away = problemResponse({ code: "unavailable", detail: "Away.", retryAfterSeconds: 5 });
  expect([away.status, away.headers.get("retry-after")]).toEqual([503, "5"]);
  const unknown = problemResponse({ code: "unauthenticated", detail: "Who?" });
  expect([unknown.status, unknown.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
});

const coded = (code: string, message = "") => Object.assign(new Error(message), { code });

test.each([
  ["a problem thrown", new ProblemError({ code: "conflict", detail: "" }), "conflict"],
  ["one wrapped by others", new Error("", { cause: new ProblemError({ code: "gone", detail: "" }) }), "gone"],
  ["a store that is away", new StoreUnavailable("away"), "unavailable"],
  ["the same, wrapped", new Error("no batch", { cause: new StoreUnavailable("away") }), "unavailable"],
  ["others who are always in the way", new StoreUnavailable("busy", { why: "busy" }), "unavailable"],
  ["a full disk", new Error("no batch", { cause: new StoreUnavailable("full", { why: "full" }) }), "full"],
  ["a wrong statement", coded("42601"), "bug"],
  ["a file that is not there", coded("ENOENT"), "bug"],
  ["something that is no error", "oops", "bug"],
])("%s is told apart", (_, error, code) => expect(problemOf(error).code).toBe(code));
