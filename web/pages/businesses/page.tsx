import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type AnswerOf, call } from "../../api/client.ts";
import { useMayWrite } from "../../api/me.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import styles from "../../parts/panel.module.css";
import { Waiting } from "../../parts/waiting.tsx";
import { BUSINESSES } from "../../texts/businesses.ts";
import { Margin } from "./margin.tsx";

type Business = AnswerOf<"GET /v1/businesses">["items"][number];

/** Every business with its plan, and what all of them bring. */
export function Page() {
  const said = useTexts(BUSINESSES);
  const mayWrite = useMayWrite();
  const businesses = useQuery({
    queryKey: ["businesses"],
    queryFn: ({ signal }) => call("GET /v1/businesses", { signal }),
  });
  const all = businesses.data?.items ?? [];
  return (
    <>
      <PageHead title={said.title} about={said.about}>
        {mayWrite && <Link to="/new-business">{said.add}</Link>}
      </PageHead>
      {businesses.isPending && <Waiting />}
      {businesses.isError && <Failure error={businesses.error} again={() => void businesses.refetch()} />}
      {businesses.data && all.length === 0 && (
        <Empty title={said.none}>
          <p>{said.none_help}</p>
          {mayWrite && (
            <p>
              <Link to="/new-business">{said.add}</Link>
            </p>
          )}
          <code dir="ltr">daybook plan put plan.json && daybook business put shop.json</code>
        </Empty>
      )}
      {all.length > 0 && (
        <>
          <Businesses all={all} />
          <Margin client={null} />
        </>
      )}
    </>
  );
}

function Businesses({ all }: { readonly all: readonly Business[] }) {
  const said = useTexts(BUSINESSES);
  const columns = [
    { label: said.name },
    { label: said.seller },
    { label: said.plans },
    { label: said.settlement },
    { label: said.currency },
    { label: said.wabas },
  ];
  const rows = all.map(({ id, name, seller, plans, settlement, currency, wabas }) => ({
    key: id,
    cells: [
      <Link key="name" to={`/businesses/${encodeURIComponent(id)}`}>
        {name}
      </Link>,
      seller ?? said.provider,
      plans.map(({ plan }) => (
        <div key={plan}>
          <Link to={`/plans/${encodeURIComponent(plan)}`}>{plan}</Link>
        </div>
      )),
      said.settlements[settlement],
      currency,
      <bdi key="wabas">{wabas.map(({ waba }) => waba).join(", ")}</bdi>,
    ],
  }));
  return (
    <div className={styles.panel}>
      <Grid name={said.title} columns={columns} rows={rows} />
    </div>
  );
}
