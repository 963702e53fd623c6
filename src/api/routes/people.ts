import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { addPerson, changePerson, type PersonRefusal, removePerson } from "../../app/service/access/people.ts";
import { actorIn, type Env, notFound, refuseGiving } from "../context.ts";
import { declared } from "../declare.ts";
import { invalid } from "../invalid.ts";
import { ProblemError } from "../problem.ts";
import { personSchema, personWire, roleSchema } from "../schemas/access.ts";
import { jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const nameSchema = z.string().trim().min(1).max(100);
const wabasSchema = z
  .array(z.string().min(1).max(100))
  .openapi({ description: "Needed for the role `business`: the WABAs that it sees. Without effect for other roles." });
const params = z.object({ id: pathParameter("id", "The person's id.") });
const tags = ["Access"];
const link = z.object({
  url: z.string().openapi({ description: "Works once, for an hour. Hand it over yourself; nothing is sent." }),
});

const list = declared("admin", {
  method: "get",
  path: "/v1/people",
  tags,
  summary: "Everybody who may sign in",
  responses: { 200: jsonOf("Oldest first.", z.object({ items: z.array(personSchema) })) },
});

const create = declared("admin", {
  method: "post",
  path: "/v1/people",
  tags,
  summary: "Let somebody in",
  description: "Make a one-time link for them afterwards. A key can give only what its own scopes let it do.",
  request: {
    body: jsonBody(
      z.object({ email: z.email().max(254), name: nameSchema, role: roleSchema, wabas: wabasSchema.default([]) }),
    ),
  },
  responses: { 201: jsonOf("The person.", personSchema) },
});

const change = declared("admin", {
  method: "patch",
  path: "/v1/people/{id}",
  tags,
  summary: "Change a name, a role, or the WABAs of a business user",
  description: "Holds from the person's next request on.",
  request: {
    params,
    body: jsonBody(z.object({ name: nameSchema, role: roleSchema, wabas: wabasSchema }).partial()),
  },
  responses: { 200: jsonOf("The person as they are now.", personSchema) },
});

const remove = declared("admin", {
  method: "delete",
  path: "/v1/people/{id}",
  tags,
  summary: "Remove somebody and end their sessions",
  request: { params },
  responses: { 204: { description: "They are gone." } },
});

const makeLink = declared("admin", {
  method: "post",
  path: "/v1/people/{id}/link",
  tags,
  summary: "Make a one-time link for somebody",
  description: "For the first sign-in, or for who forgot the password.",
  request: { params },
  responses: { 201: jsonOf("The link.", link) },
});

/** People: for owners, and keys with the scope `admin`. */
export function peopleRoutes(api: OpenAPIHono<Env>, { access, publicUrl }: ApiServices): void {
  api.openapi(list, async (c) => c.json({ items: (await access.roster.list()).map(personWire) }, 200));
  api.openapi(create, async (c) => {
    const wish = c.req.valid("json");
    refuseGiving(c, wish.role);
    const made = await addPerson(access, wish, actorIn(c));
    if (!made.ok) throw whyNot(made.refusal);
    return c.json(personWire(made.value), 201);
  });
  api.openapi(change, async (c) => {
    const { name, role, wabas } = c.req.valid("json");
    if (role) refuseGiving(c, role);
    const to = { ...(name && { name }), ...(role && { role }), ...(wabas && { wabas }) };
    const changed = await changePerson(access, { id: c.req.valid("param").id, to }, actorIn(c));
    if (!changed.ok) throw whyNot(changed.refusal);
    return c.json(personWire(changed.value), 200);
  });
  api.openapi(remove, async (c) => {
    const removed = await removePerson(access, c.req.valid("param").id, actorIn(c));
    if (!removed.ok) throw whyNot(removed.refusal);
    return c.body(null, 204);
  });
  api.openapi(makeLink, async (c) => {
    const person = await access.roster.byId(c.req.valid("param").id);
    if (!person) throw notFound("person");
    refuseGiving(c, person.role);
    const token = await access.people.newLink(person);
    await access.audit.append({
      ...actorIn(c),
      action: "person.link",
      subject: person.id,
      before: null,
      after: null,
    });
    return c.json({ url: linkUrl(publicUrl, token) }, 201);
  });
}

/** Where a one-time link leads. */
export function linkUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/sign-in?token=${token}`;
}

function whyNot(refusal: PersonRefusal): ProblemError {
  switch (refusal) {
    case "no_such_person":
      return notFound("person");
    case "email_taken":
      return new ProblemError({ code: "conflict", detail: "Somebody has this address already." });
    case "last_owner":
      return new ProblemError({ code: "conflict", detail: "This is the last owner. Make another one first." });
    case "business_needs_wabas":
      return invalid("/wabas", "none", "the WABAs that a business user may see");
  }
}
