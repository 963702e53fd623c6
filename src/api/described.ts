import { notFound } from "./context.ts";

/** What somebody described of a kind, by its id. */
type Described<Body> = Readonly<Record<string, Body>>;

/** All of a kind, in the order of their ids. */
export function inOrder<Body>(all: Described<Body>): readonly (readonly [id: string, body: Body])[] {
  return Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** One of them; a problem where nobody described it. `what`: the kind, in a word. */
export function oneOf<Body>(all: Described<Body>, id: string, what: string): Body {
  const body = Object.hasOwn(all, id) ? all[id] : undefined;
  if (body === undefined) throw notFound(what);
  return body;
}
