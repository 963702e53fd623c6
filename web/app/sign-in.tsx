import { Alert, Button, Code, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useSignIn } from "../api/me.ts";
import { ApiProblem } from "../api/problem.ts";
import { SHELL } from "../texts/shell.ts";
import { useTexts } from "./language-context.tsx";

const UNKNOWN_STATUS = 401;

/** Stands in the place of a page that nobody is signed in for; afterwards the page itself appears. */
export function SignIn() {
  const { sign_in: said, see_password: see } = useTexts(SHELL);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useSignIn();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ email, password });
  };
  return (
    <form onSubmit={submit}>
      <Stack maw={420} mx="auto" mt="xl" gap="md">
        <Title order={1} size="h2">
          {said.title}
        </Title>
        <Text>{said.why}</Text>
        <TextInput
          label={said.email}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <PasswordInput
          label={said.password}
          visibilityToggleButtonProps={{ "aria-label": see }}
          autoComplete="current-password"
          required
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        {signIn.isError && (
          <Alert color="red" role="alert">
            {signIn.error instanceof ApiProblem && signIn.error.status === UNKNOWN_STATUS
              ? said.wrong
              : signIn.error.message}
          </Alert>
        )}
        <Button type="submit" loading={signIn.isPending}>
          {said.submit}
        </Button>
        <Text size="sm">
          {said.help} <Code>daybook sign-in</Code>
        </Text>
      </Stack>
    </form>
  );
}
