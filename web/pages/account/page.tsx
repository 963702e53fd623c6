import { Button, Stack, Text } from "@mantine/core";
import { useMe, useSignOut } from "../../api/me.ts";
import { useTexts } from "../../app/language-context.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { SHELL } from "../../texts/shell.ts";

export function Page() {
  const said = useTexts(SHELL);
  const me = useMe();
  const signOut = useSignOut();
  return (
    <>
      <PageHead title={said.nav.account} />
      <Stack align="flex-start">
        <Text>{me.data?.name}</Text>
        <Button variant="default" onClick={() => signOut.mutate()}>
          {said.sign_out}
        </Button>
      </Stack>
    </>
  );
}
