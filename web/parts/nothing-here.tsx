import { Link } from "@tanstack/react-router";
import { useTexts } from "../app/language-context.tsx";
import { SHELL } from "../texts/shell.ts";
import { Empty } from "./empty.tsx";

/** For addresses that no page has. */
export function NothingHere() {
  const said = useTexts(SHELL);
  return (
    <Empty title={said.not_found}>
      <Link to="/playground">{said.to_playground}</Link>
    </Empty>
  );
}
