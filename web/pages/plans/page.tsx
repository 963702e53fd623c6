import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { call } from "../../api/client.ts";
import { useMayWrite } from "../../api/me.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import styles from "../../parts/panel.module.css";
import { Waiting } from "../../parts/waiting.tsx";
import { PLANS } from "../../texts/plans.ts";
import { versionsIn } from "./plan-file.ts";

/** Every plan, and who is billed by it. */
export function Page() {
  const said = useTexts(PLANS);
  const mayWrite = useMayWrite();
  const plans = useQuery({ queryKey: ["plans"], queryFn: ({ signal }) => call("GET /v1/plans", { signal }) });
  const businesses = useQuery({
    queryKey: ["businesses"],
    queryFn: ({ signal }) => call("GET /v1/businesses", { signal }),
  });
  const usersOf = (id: string) =>
    (businesses.data?.items ?? []).filter((business) => business.plans.some(({ plan }) => plan === id));
  const all = plans.data?.items ?? [];
  return (
    <>
      <PageHead title={said.title} about={said.about}>
        {mayWrite && <Link to="/new-plan">{said.add}</Link>}
      </PageHead>
      {plans.isPending && <Waiting />}
      {plans.isError && <Failure error={plans.error} again={() => void plans.refetch()} />}
      {plans.data && all.length === 0 && (
        <Empty title={said.none}>
          <p>{said.none_help}</p>
          {mayWrite && (
            <p>
              <Link to="/new-plan">{said.add}</Link>
            </p>
          )}
          <code dir="ltr">daybook plan put plan.json</code>
        </Empty>
      )}
      {all.length > 0 && (
        <div className={styles.panel}>
          <Grid
            name={said.title}
            columns={[{ label: said.plan }, { label: said.versions }, { label: said.used_by }]}
            rows={all.map(({ id, plan }) => ({
              key: id,
              cells: [
                <Link key="id" to={`/plans/${encodeURIComponent(id)}`}>
                  {id}
                </Link>,
                versionsIn(plan).join(", "),
                usersOf(id).map((business) => (
                  <div key={business.id}>
                    <Link to={`/businesses/${encodeURIComponent(business.id)}`}>{business.name}</Link>
                  </div>
                )),
              ],
            }))}
          />
        </div>
      )}
    </>
  );
}
