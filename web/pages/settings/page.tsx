import { useMe } from "../../api/me.ts";
import { useTexts } from "../../app/language-context.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { SETTINGS } from "../../texts/settings.ts";
import { Keys } from "./keys.tsx";
import { Wabas } from "./wabas.tsx";

/** WABAs with their zones, and keys for the API. */
export function Page() {
  const said = useTexts(SETTINGS);
  const role = useMe().data?.role;
  return (
    <>
      <PageHead title={said.title} about={said.about} />
      <Wabas />
      {role === "owner" ? <Keys /> : <p>{said.owners}</p>}
    </>
  );
}
