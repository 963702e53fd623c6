import { Suspense, use } from "react";
import { useTexts } from "../../app/language-context.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { loadRateData } from "../../playground/rates.ts";
import { loadStories } from "../../playground/stories.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { Playground } from "./playground.tsx";

/** The playground: a dialog played by hand, rated in the browser by the same rules as the books. */
export function Page() {
  const said = useTexts(PLAYGROUND);
  return (
    <>
      <PageHead title={said.title} about={said.about} />
      <Suspense fallback={<Waiting />}>
        <Loaded />
      </Suspense>
    </>
  );
}

function Loaded() {
  const data = use(loadRateData());
  const ready = use(loadStories());
  return <Playground data={data} ready={ready} />;
}
