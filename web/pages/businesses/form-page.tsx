import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { call } from "../../api/client.ts";
import { useMayWrite } from "../../api/me.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { NothingHere } from "../../parts/nothing-here.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { BUSINESS_FORM } from "../../texts/business-form.ts";
import { BusinessForm } from "./business-form.tsx";
import { BLANK, draftOf } from "./draft.ts";

/** Where a business is described for the first time, or anew: the address says which one. */
export function Page() {
  const { id } = useParams({ strict: false });
  const said = useTexts(BUSINESS_FORM);
  const mayWrite = useMayWrite();
  const businesses = useQuery({
    queryKey: ["businesses"],
    queryFn: ({ signal }) => call("GET /v1/businesses", { signal }),
  });
  const plans = useQuery({ queryKey: ["plans"], queryFn: ({ signal }) => call("GET /v1/plans", { signal }) });
  const wabas = useQuery({ queryKey: ["wabas"], queryFn: ({ signal }) => call("GET /v1/wabas", { signal }) });
  const error = businesses.error ?? plans.error ?? wabas.error;
  const all = businesses.data?.items ?? [];
  const known = all.find((one) => one.id === id);
  const isThere = businesses.data && plans.data && wabas.data;
  return (
    <>
      <PageHead
        title={id === undefined ? said.title_new : `${said.title_change}: ${known?.name ?? id}`}
        about={id === undefined ? said.about_new : said.about_change}
      >
        <Link to="/businesses">{said.back}</Link>
      </PageHead>
      {error && <Failure error={error} />}
      {!mayWrite && <Empty title={said.may_not} />}
      {mayWrite && !error && !isThere && <Waiting />}
      {mayWrite && isThere && id !== undefined && known === undefined && <NothingHere />}
      {mayWrite && isThere && (id === undefined || known) && (
        <BusinessForm
          key={id ?? ""}
          start={known ? draftOf(known) : BLANK}
          isNew={known === undefined}
          others={all}
          plans={plans.data.items.map((plan) => plan.id)}
          wabas={wabas.data.items.map((waba) => waba.id)}
        />
      )}
    </>
  );
}
