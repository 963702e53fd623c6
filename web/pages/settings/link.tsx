import { useState } from "react";
import { call } from "../../api/client.ts";
import { reachable } from "../../api/reachable.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Once } from "../../parts/once.tsx";
import { PEOPLE } from "../../texts/people.ts";

/** A link that signs somebody in, once it was made. */
export function useSignInLink() {
  const [link, setLink] = useState<string | null>(null);
  const make = async (id: string) => {
    const { url } = await call("POST /v1/people/{id}/link", { path: { id } });
    setLink(reachable(url));
  };
  return { link, make };
}

/** Nothing is sent by itself: the link is handed over by whoever made it. */
export function SignInLink({ link, name }: { readonly link: string; readonly name: string }) {
  const said = useTexts(PEOPLE);
  return (
    <Once title={said.link_for(name)} name={said.link} text={link}>
      {said.link_help}
    </Once>
  );
}
