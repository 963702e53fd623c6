import { Navigate } from "@tanstack/react-router";

/** Where people begin: whoever has no books yet begins by playing. */
export function Page() {
  return <Navigate to="/playground" replace />;
}
