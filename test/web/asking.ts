import type { Page } from "playwright-core";
import { ownerOf } from "./signed-in.ts";
import { visit } from "./visit.ts";
import type { World } from "./world.ts";

/** Asks the API with the session of a page; gives status and answer, whatever they are. */
export async function ask(
  page: Page,
  origin: string,
  call: string,
  body?: object | string,
): Promise<{ readonly status: number; readonly text: string }> {
  const [method = "GET", path = ""] = call.split(" ");
  const answer = await page.request.fetch(path, {
    method,
    headers: { origin, ...(typeof body === "object" && { "content-type": "application/json" }) },
    ...(body !== undefined && { data: body }),
  });
  return { status: answer.status(), text: await answer.text() };
}

/** The same, where anything but success is a mistake of the test. */
export async function asked(page: Page, origin: string, call: string, body?: object | string): Promise<unknown> {
  const { status, text } = await ask(page, origin, call, body);
  if (status >= 300) throw new Error(`${call} was answered with ${status}: ${text}`);
  return text === "" ? null : JSON.parse(text);
}

/** Does something with the API as the owner, on a page that is closed afterwards. */
export async function asOwner<T>(
  world: World,
  work: (ask: (call: string, body?: object | string) => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const { url } = world.service();
  const seen = await visit(world.browser(), url, { storageState: await ownerOf(world) });
  const result = await work((call, body) => asked(seen.page, url, call, body));
  await seen.close();
  return result;
}
