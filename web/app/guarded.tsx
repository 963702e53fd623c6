import type { ComponentType } from "react";
import { useMe } from "../api/me.ts";
import { Failure } from "../parts/failure.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { SignIn } from "./sign-in.tsx";

/** A page for people who are signed in; everybody else sees how to. */
export function Guarded({ page: Page }: { readonly page: ComponentType }) {
  const me = useMe();
  if (me.isPending) return <Waiting />;
  if (me.isError) return <Failure error={me.error} again={() => void me.refetch()} />;
  return me.data ? <Page /> : <SignIn />;
}
