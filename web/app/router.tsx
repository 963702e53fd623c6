import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { Failure } from "../parts/failure.tsx";
import { NothingHere } from "../parts/nothing-here.tsx";
import { Guarded } from "./guarded.tsx";
import { PAGES } from "./routes.ts";
import { Shell } from "./shell.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: NothingHere });

const pages = PAGES.map(({ path, access, load }) => {
  const Lazy = lazyRouteComponent(load, "Page");
  const component = access === "anyone" ? Lazy : () => <Guarded page={Lazy} />;
  return createRoute({ getParentRoute: () => root, path, component });
});

/** One route for each line of the table of pages. */
export const router = createRouter({
  routeTree: root.addChildren(pages),
  defaultPreload: "intent",
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} again={reset} />,
  scrollRestoration: true,
});
