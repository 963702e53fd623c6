import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type AnswerOf, call } from "../../api/client.ts";
import { useMayWrite } from "../../api/me.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { Failure } from "../../parts/failure.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Facts, Panel } from "../../parts/panel.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { BUSINESSES } from "../../texts/businesses.ts";
import { PendingCorrections } from "../invoices/corrections.tsx";
import { Margin } from "./margin.tsx";

type Business = AnswerOf<"GET /v1/businesses/{id}">;

/** One business: who it is, under which plan, and what it brings. */
export function Page() {
  const { id = "" } = useParams({ strict: false });
  const said = useTexts(BUSINESSES);
  const mayWrite = useMayWrite();
  const found = useQuery({
    queryKey: ["businesses", id],
    queryFn: ({ signal }) => call("GET /v1/businesses/{id}", { path: { id }, signal }),
  });
  return (
    <>
      <PageHead title={found.data?.name ?? id}>
        {found.data?.settlement === "wallet" && <Link to={`/wallets/${encodeURIComponent(id)}`}>{said.wallet}</Link>}
        <Link to="/invoices" search={{ business: id }}>
          {said.invoices}
        </Link>
        {mayWrite && <Link to={`/businesses/${encodeURIComponent(id)}/change`}>{said.change}</Link>}
        <Link to="/businesses">{said.back}</Link>
      </PageHead>
      {found.isPending && <Waiting />}
      {found.isError && <Failure error={found.error} again={() => void found.refetch()} />}
      {found.data && (
        <>
          <Described business={found.data} />
          <Margin client={found.data} />
          <PendingCorrections business={id} />
          {mayWrite && <Remove business={found.data} />}
        </>
      )}
    </>
  );
}

function Described({ business }: { readonly business: Business }) {
  const said = useTexts(BUSINESSES);
  const formats = useFormats();
  const { seller, plans, wabas, settlement, currency, zone, address, emails, tax, invoicing } = business;
  const day = (text: string) => formats.date(Date.parse(text), "UTC");
  const planned = plans.map(({ plan, from }) => (
    <div key={`${plan} ${from}`}>
      <Link to={`/plans/${encodeURIComponent(plan)}`}>{from === null ? plan : said.since(plan, day(from))}</Link>
    </div>
  ));
  const owned = wabas.map(({ waba, from, to }) => (
    <div key={`${waba} ${from}`}>
      {[waba, from === null ? "" : said.from(day(from)), to === null ? "" : said.until(day(to))]
        .filter((part) => part !== "")
        .join(" ")}
    </div>
  ));
  return (
    <Panel title={said.facts}>
      <Facts
        of={[
          [said.seller, seller ?? said.provider],
          [said.plans, planned],
          [said.wabas, owned],
          [said.settlement, said.settlements[settlement]],
          [said.currency, currency],
          [said.zone, zone],
          [said.address, address.join(", ")],
          [said.emails, emails.join(", ")],
          [said.tax, tax.tax_id],
          [said.series, invoicing.series],
        ]}
      />
    </Panel>
  );
}

function Remove({ business: { id, name } }: { readonly business: Business }) {
  const said = useTexts(BUSINESSES);
  const navigate = useNavigate();
  const act = async () => {
    await call("DELETE /v1/businesses/{id}", { path: { id } });
    await navigate({ to: "/businesses" });
  };
  return (
    <Deliberate
      label={said.remove}
      will={said.remove_will(name)}
      act={act}
      renews={["businesses", "margin", "wallets", "invoices"]}
      isDestructive
    />
  );
}
