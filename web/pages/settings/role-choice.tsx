import { NativeSelect } from "@mantine/core";
import type { RequestOf } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { PEOPLE } from "../../texts/people.ts";

export type Role = RequestOf<"POST /v1/people">["body"]["role"];
export const ROLES = ["owner", "operator", "auditor", "business"] as const satisfies readonly Role[];

interface RoleChoiceProps {
  readonly role: Role;
  readonly onRole: (role: Role) => void;
}

/** A role, with what it may do below it. */
export function RoleChoice({ role, onRole }: RoleChoiceProps) {
  const said = useTexts(PEOPLE);
  return (
    <NativeSelect
      label={said.role}
      description={said.may[role]}
      inputWrapperOrder={["label", "input", "description"]}
      value={role}
      data={ROLES.map((value) => ({ value, label: said.roles[value] }))}
      onChange={({ currentTarget: { value } }) => onRole(ROLES.find((one) => one === value) ?? role)}
    />
  );
}
