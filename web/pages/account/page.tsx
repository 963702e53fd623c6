import { Alert, Button, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client.ts";
import { useMe, useSignOut } from "../../api/me.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { SHELL } from "../../texts/shell.ts";
import { wordFor } from "../../texts/word-for.ts";

/** Who is signed in, and their password. */
export function Page() {
  const said = useTexts(SHELL);
  const me = useMe();
  const signOut = useSignOut();
  if (!me.data) return null;
  const { name, email, role } = me.data;
  return (
    <>
      <PageHead title={said.nav.account} />
      <Stack align="flex-start" gap="lg" maw={420}>
        <div>
          <Text>{name}</Text>
          <Text data-testid="email">{email}</Text>
          {role !== null && <Text c="dimmed">{wordFor(said.roles, role)}</Text>}
        </div>
        <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
          {said.sign_out}
        </Button>
        <Password />
      </Stack>
    </>
  );
}

function Password() {
  const { account: said, see_password: see } = useTexts(SHELL);
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useMutation({
    mutationFn: () => call("PUT /v1/me/password", { body: { password, ...(current === "" ? {} : { current }) } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {said.title}
        </Title>
        <PasswordInput
          label={said.current}
          visibilityToggleButtonProps={{ "aria-label": see }}
          autoComplete="current-password"
          value={current}
          onChange={({ currentTarget }) => setCurrent(currentTarget.value)}
        />
        <PasswordInput
          label={said.password}
          description={said.length}
          visibilityToggleButtonProps={{ "aria-label": see }}
          autoComplete="new-password"
          required
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        {change.isError && <Failure error={change.error} />}
        {change.isSuccess && (
          <Alert color="teal" role="status">
            {said.is_set}
          </Alert>
        )}
        <Button type="submit" loading={change.isPending}>
          {said.set}
        </Button>
      </Stack>
    </form>
  );
}
