import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Env } from "../context.ts";
import { declared } from "../declare.ts";
import { openDocument } from "../document.ts";
import { clientOf } from "../gate.ts";
import type { Limits } from "../limits.ts";
import { PAGE_HEADERS } from "../pages/html.ts";
import { referencePage } from "../pages/reference-page.ts";
import { signInPage } from "../pages/sign-in-page.ts";
import type { ApiServices } from "../services.ts";

const html = (description: string) => ({ description, content: { "text/html": { schema: z.string() } } });

const document = declared("anyone", {
  method: "get",
  path: "/openapi.json",
  tags: ["Reference"],
  summary: "This document (OpenAPI 3.1)",
  responses: { 200: { description: "The document.", content: { "application/json": { schema: z.looseObject({}) } } } },
});

const page = declared("anyone", {
  method: "get",
  path: "/docs",
  tags: ["Reference"],
  summary: "The same as a page for people",
  responses: { 200: html("The page.") },
});

const signInForm = declared("anyone", {
  method: "get",
  path: "/sign-in",
  tags: ["Reference"],
  summary: "The page that a one-time link leads to",
  description: "Opening it uses nothing up; its button does.",
  request: { query: z.object({ token: z.string().max(200).optional() }) },
  responses: { 200: html("The page.") },
});

const signIn = declared("anyone", {
  method: "post",
  path: "/sign-in",
  tags: ["Reference"],
  summary: "What the button of that page does",
  request: {
    body: {
      required: true,
      content: { "application/x-www-form-urlencoded": { schema: z.object({ token: z.string().max(200) }) } },
    },
  },
  responses: { 303: { description: "You are signed in." }, 200: html("The link did not work.") },
});

/** The reference, and the door for one-time links. */
export function referenceRoutes(api: OpenAPIHono<Env>, services: ApiServices, limits: Limits): void {
  const { people } = services.access;
  const open = openDocument(api, services);
  api.openapi(document, (c) => c.json(open(), 200));
  api.openapi(page, (c) => c.html(referencePage(open()), 200, PAGE_HEADERS));
  api.openapi(signInForm, (c) => c.html(signInPage(c.req.valid("query").token), 200, PAGE_HEADERS));
  api.openapi(signIn, async (c) => {
    const address = clientOf(c, services.trustProxy);
    await limits.guesses.check(address);
    const signedIn = await people.signInByLink(c.req.valid("form").token, c.req.raw.headers);
    if (!signedIn) {
      await limits.guesses.count(address);
      return c.html(signInPage(undefined, "This link was used already, or is older than an hour."), 200, PAGE_HEADERS);
    }
    for (const cookie of signedIn.cookies) c.header("set-cookie", cookie, { append: true });
    return c.redirect("/", 303);
  });
}
