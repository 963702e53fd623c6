import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonIn, openService, type TestService } from "./service.ts";

let service: TestService;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

test("the document is valid OpenAPI 3.1", async () => {
  const document = await jsonIn(service.ask("/openapi.json"));
  const result = await new Validator().validate(document);
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
  expect(document.openapi).toMatch(/^3\.1/);
});

test("every operation says who may use it, what it is for, and what its answers mean", async () => {
  const { paths } = await jsonIn(service.ask("/openapi.json"));
  const operations = Object.values<Record<string, Record<string, unknown>>>(paths).flatMap((item) =>
    Object.values(item),
  );
  expect(operations.length).toBeGreaterThan(40);
  for (const operation of operations) {
    expect(operation["x-daybook-right"]).toEqual(expect.any(String));
    expect(operation.summary).toEqual(expect.any(String));
    expect(operation.tags).toHaveLength(1);
    expect(operation.description).toContain("May be used by:");
    expect(Object.keys(Object(operation.responses))).toContain("default");
  }
});

test("every POST takes an idempotency key", async () => {
  const { paths } = await jsonIn(service.ask("/openapi.json"));
  const posts = Object.values<{ post?: { parameters?: { name: string }[] } }>(paths).flatMap(({ post }) => post ?? []);
  expect(posts.length).toBeGreaterThan(8);
  for (const { parameters } of posts) expect(parameters?.map(({ name }) => name)).toContain("idempotency-key");
});

test("every field of a charge says what it means", async () => {
  const { components } = await jsonIn(service.ask("/openapi.json"));
  const obvious = ["waba", "template", "agent", "campaign"];
  const silent = Object.entries<{ description?: string }>(components.schemas.Charge.properties)
    .filter(([, schema]) => schema.description === undefined)
    .map(([name]) => name);
  expect(silent.filter((name) => !obvious.includes(name))).toEqual([]);
});

test("the page stands by itself: no script, nothing loaded", async () => {
  const answer = await service.ask("/docs");
  const page = await answer.text();
  expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
  // Tags only: in texts such words may stand.
  const active = page.match(/<[^>]*(\bsrc=|\bstyle=|\son\w+=)[^>]*>|<script|@import|url\(/i);
  expect(active).toBeNull();
  const { paths } = await jsonIn(service.ask("/openapi.json"));
  const missing = Object.keys(paths).filter((path) => !page.includes(`<code>${path}</code>`));
  expect(missing).toEqual([]);
});
