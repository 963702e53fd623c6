import { useTexts } from "../../app/language-context.tsx";
import { Pairs } from "../../parts/pairs.tsx";
import { Panel } from "../../parts/panel.tsx";
import { PEOPLE } from "../../texts/people.ts";
import { ROLES } from "./role-choice.tsx";

/** What each role may see and do. */
export function RoleGuide() {
  const said = useTexts(PEOPLE);
  return (
    <Panel title={said.guide}>
      <Pairs of={ROLES.map((role) => [said.roles[role], said.may[role]] as const)} />
    </Panel>
  );
}
