import { SettingsFrame } from "./frame.tsx";
import { Invite } from "./invite.tsx";
import { Everybody } from "./people.tsx";
import { RoleGuide } from "./role-guide.tsx";

/** Who may sign in, and what each may do. */
export function Page() {
  return (
    <SettingsFrame tab="people">
      <Everybody />
      <Invite />
      <RoleGuide />
    </SettingsFrame>
  );
}
