import { Badge } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type AnswerOf, addressOf, call } from "../../api/client.ts";
import { useMayWrite } from "../../api/me.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Facts, Panel } from "../../parts/panel.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { INVOICES } from "../../texts/invoices.ts";
import { Acts } from "./acts.tsx";
import { Corrections } from "./corrections.tsx";
import { Lines } from "./lines.tsx";
import { Paper } from "./paper.tsx";
import { Ready } from "./ready.tsx";

export type Invoice = AnswerOf<"GET /v1/invoices/{id}">;

/** One invoice: what it says, what stands behind it, and what can be done with it. */
export function Page() {
  const { id = "" } = useParams({ strict: false });
  const said = useTexts(INVOICES);
  const mayWrite = useMayWrite();
  const found = useQuery({
    queryKey: ["invoices", "one", id],
    queryFn: ({ signal }) => call("GET /v1/invoices/{id}", { path: { id }, signal }),
  });
  const invoice = found.data;
  return (
    <>
      <PageHead title={invoice?.number ?? said.draft} {...(invoice && { about: said.abouts[invoice.kind] })}>
        {invoice && (
          <Badge variant="outline" color="gray" c="inherit" data-testid="state">
            {said.states[invoice.state]}
          </Badge>
        )}
        <a href={addressOf("GET /v1/invoices/{id}/pdf", { path: { id } })} target="_blank" rel="noreferrer">
          {said.pdf}
        </a>
        <a href={addressOf("GET /v1/invoices/{id}/csv", { path: { id } })} download>
          {said.csv}
        </a>
        <a href={addressOf("GET /v1/invoices/{id}/evidence.csv", { path: { id } })} download>
          {said.evidence_csv}
        </a>
        <Link to="/invoices">{said.back}</Link>
      </PageHead>
      {found.isPending && <Waiting />}
      {found.isError && <Failure error={found.error} again={() => void found.refetch()} />}
      {invoice && (
        <>
          {mayWrite && <Acts invoice={invoice} />}
          {invoice.state === "draft" && <Ready invoice={invoice} />}
          <Summary invoice={invoice} />
          <Paper id={id} name={invoice.number ?? said.draft} />
          <Lines invoice={invoice} />
          <Held invoice={invoice} />
          <Corrections invoice={invoice} />
          <Settled invoice={invoice} />
        </>
      )}
    </>
  );
}

function Summary({ invoice }: { readonly invoice: Invoice }) {
  const said = useTexts(INVOICES);
  const formats = useFormats();
  const { currency, seller, buyer, period, zone, plans, voided, corrects } = invoice;
  const money = (amount: string) => formats.money(amount, currency);
  const day = (text: string | null) => (text === null ? null : formats.date(Date.parse(text), "UTC"));
  return (
    <Panel title={said.facts}>
      <Facts
        of={[
          [said.seller, seller.name],
          [
            said.buyer,
            <Link key="buyer" to={`/businesses/${encodeURIComponent(buyer.id)}`}>
              {buyer.name}
            </Link>,
          ],
          [said.month, formats.month(invoice.month)],
          [said.period, `${day(period.from)} – ${day(period.to)} (${zone})`],
          [said.issued_on, day(invoice.issued_on)],
          [said.due, day(invoice.due_on)],
          [said.net, money(invoice.net)],
          [said.gross, <strong key="gross">{money(invoice.gross)}</strong>],
          [said.paid, money(invoice.paid)],
          [said.credited, money(invoice.credited)],
          [
            said.open,
            <strong key="open" data-testid="open">
              {money(invoice.open)}
            </strong>,
          ],
          [said.plan, plans.map(({ plan, version }) => `${plan} (${version})`).join(", ")],
          [said.void_why, voided?.reason ?? null],
          [
            said.corrects,
            corrects && (
              <Link key="corrects" to={`/invoices/${corrects.id}`}>
                {`${corrects.number}: ${corrects.reason}`}
              </Link>
            ),
          ],
        ]}
      />
    </Panel>
  );
}

/** What has no price yet, and how it gets one. The API's own words are English. */
function Held({ invoice: { held } }: { readonly invoice: Invoice }) {
  const said = useTexts(INVOICES);
  const formats = useFormats();
  if (held.length === 0) return null;
  return (
    <Panel title={said.held}>
      <Grid
        name={said.held}
        columns={[{ label: said.why }, { label: said.count, isFigure: true }, { label: said.remedy }]}
        rows={held.map(({ code, detail, count, remedy }) => ({
          key: `${code} ${detail}`,
          cells: [
            <bdi key="why" lang="en">
              {detail}
            </bdi>,
            formats.number(count),
            <bdi key="remedy" lang="en">
              {remedy}
            </bdi>,
          ],
        }))}
      />
    </Panel>
  );
}

function Settled({ invoice: { payments, credits, currency } }: { readonly invoice: Invoice }) {
  const said = useTexts(INVOICES);
  const formats = useFormats();
  const columns = [{ label: said.reference }, { label: said.on }, { label: said.amount, isFigure: true }];
  const day = (text: string) => formats.date(Date.parse(text), "UTC");
  return (
    <>
      {payments.length > 0 && (
        <Panel title={said.payments}>
          <Grid
            name={said.payments}
            columns={columns}
            rows={payments.map(({ reference, amount, paid_on: on }) => ({
              key: reference,
              cells: [<bdi key="reference">{reference}</bdi>, day(on), formats.money(amount, currency)],
            }))}
          />
        </Panel>
      )}
      {credits.length > 0 && (
        <Panel title={said.credits}>
          <Grid
            name={said.credits}
            columns={columns}
            rows={credits.map(({ id, number, amount, issued_on: on, reason }) => ({
              key: id,
              cells: [
                <Link key="number" to={`/invoices/${id}`}>
                  {number}: {reason}
                </Link>,
                day(on),
                formats.money(amount, currency),
              ],
            }))}
          />
        </Panel>
      )}
    </>
  );
}
