import type { BrowserContextOptions, Page } from "playwright-core";
import { visit } from "./visit.ts";
import type { World } from "./world.ts";

type Session = NonNullable<BrowserContextOptions["storageState"]>;

/** The owner's session of each service; its first link works once. */
const sessions = new Map<string, Session>();

/** Signs the owner in by the link of the first start, as a person does; give the answer to {@link visit} as `storageState`. */
export async function ownerOf(world: World): Promise<Session> {
  const { url, said } = world.service();
  const known = sessions.get(url);
  if (known) return known;
  const token = /\/sign-in\?token=(\S+)/.exec(said())?.[1];
  const seen = await visit(world.browser(), url);
  await seen.page.goto(`/sign-in?token=${token}`);
  await seen.page.getByRole("button", { name: "Sign in" }).click();
  await seen.page.waitForURL((address) => address.pathname !== "/sign-in");
  const session = await rememberOwner(world, seen.page);
  await seen.close();
  return session;
}

/** Takes the session of a page for the owner's from now on, where the one before was ended. */
export async function rememberOwner(world: World, page: Page): Promise<Session> {
  const session = await page.context().storageState();
  sessions.set(world.service().url, session);
  return session;
}
