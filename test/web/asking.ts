import type { Page } from "playwright-core";
import { ownerOf } from "./signed-in.ts";
import { visit } from "./visit.ts";
import type { World } from "./world.ts";

/** Asks the API with the session of a page, as the pages do themselves; a body that is a text is sent as it is. */
export async function askApi(page: Page, call: string, body?: object | string): Promise<unknown> {
  const [method = "GET", path = ""] = call.split(" ");
  const { status, text } = await page.evaluate(
    async ({ method, path, body }) => {
      const sent = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
      const type = typeof body === "object" ? { "content-type": "application/json" } : undefined;
      const answer = await fetch(path, { method, body: sent, ...(type && { headers: type }) });
      return { status: answer.status, text: await answer.text() };
    },
    { method, path, body },
  );
  if (status >= 300) throw new Error(`${call} was answered with ${status}: ${text}`);
  return text === "" ? null : JSON.parse(text);
}

/** Does something with the API as the owner, on a page that is closed afterwards. */
export async function asOwner<T>(
  world: World,
  work: (ask: (call: string, body?: object | string) => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const storageState = await ownerOf(world);
  const seen = await visit(world.browser(), world.service().url, { storageState });
  await seen.page.goto("/account");
  const result = await work((call, body) => askApi(seen.page, call, body));
  await seen.close();
  return result;
}
