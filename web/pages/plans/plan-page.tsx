import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { call } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { PLANS } from "../../texts/plans.ts";
import { planText } from "./plan-file.ts";
import { Workbench } from "./workbench.tsx";

/** One plan as its file, to be read, tried and stated anew. */
export function Page() {
  const { id = "" } = useParams({ strict: false });
  const said = useTexts(PLANS);
  const found = useQuery({
    queryKey: ["plans", id],
    queryFn: ({ signal }) => call("GET /v1/plans/{id}", { path: { id }, signal }),
    // What somebody is writing must not be replaced by what is read again.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <PageHead title={`${said.plan}: ${id}`}>
        <Link to="/plans">{said.back}</Link>
      </PageHead>
      {found.isPending && <Waiting />}
      {found.isError && <Failure error={found.error} again={() => void found.refetch()} />}
      {found.data && <Workbench key={id} id={id} stated={planText(found.data.plan)} />}
    </>
  );
}
