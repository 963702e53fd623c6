import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { IMPORTS } from "../../texts/imports.ts";
import { ImportCard } from "./import-card.tsx";
import { isUnderWay } from "./import-state.ts";
import { UploadForm } from "./upload-form.tsx";

const LATEST = 50;
const POLL_MS = 700;

/** A file goes in, and each import says how far it is and what it did not understand. */
export function Page() {
  const said = useTexts(IMPORTS);
  const imports = useQuery({
    queryKey: ["imports"],
    queryFn: ({ signal }) => call("GET /v1/imports", { query: { limit: LATEST }, signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? POLL_MS : false),
  });
  return (
    <>
      <PageHead title={said.title} about={said.about} />
      <UploadForm />
      {imports.isPending && <Waiting />}
      {imports.isError && <Failure error={imports.error} again={() => void imports.refetch()} />}
      {imports.data?.items.length === 0 && <Empty title={said.none}>{said.none_help}</Empty>}
      {imports.data?.items.map((one) => (
        <ImportCard key={one.id} one={one} />
      ))}
    </>
  );
}
