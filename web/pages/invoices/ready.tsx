import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Panel } from "../../parts/panel.tsx";
import { INVOICES } from "../../texts/invoices.ts";
import type { Invoice } from "./invoice-page.tsx";

/** What a draft still lacks, and what it need not wait for. Nothing of it but an unfinished month keeps it from being issued. */
export function Ready({ invoice }: { readonly invoice: Invoice }) {
  const said = useTexts(INVOICES);
  const formats = useFormats();
  const { id, zone, drafted_at: drafted, seller, buyer, taxes, held } = invoice;
  const times = useQuery({
    queryKey: ["invoices", "readiness", id],
    queryFn: ({ signal }) => call("GET /v1/invoices/{id}/readiness", { path: { id }, signal }),
  });
  const until = times.data && formats.moment(Date.parse(times.data.issuable_at), zone);
  const waits = times.data && Date.parse(times.data.issuable_at) > Date.now();
  const units = held.reduce((sum, { count }) => sum + count, 0);
  const toBuyer = <Link to={`/businesses/${encodeURIComponent(buyer.id)}/change`}>{said.to_buyer}</Link>;
  const lacks: readonly (readonly [isLacking: boolean, what: ReactNode])[] = [
    [units > 0, said.lacks_price(formats.number(units))],
    [seller.address.length === 0 || seller.country === null, said.lacks_seller],
    [seller.tax_id === null, said.lacks_seller_tax],
    [
      buyer.address.length === 0,
      <>
        {said.lacks_buyer} {toBuyer}
      </>,
    ],
    [
      buyer.emails.length === 0,
      <>
        {said.lacks_email} {toBuyer}
      </>,
    ],
    [taxes.length === 0, said.lacks_tax],
  ];
  const missing = lacks.filter(([isLacking]) => isLacking);
  return (
    <Panel title={said.before_issue}>
      {times.isError && <Failure error={times.error} />}
      {until !== undefined && <p data-testid="waits">{waits ? said.waits_until(until) : said.waited_until(until)}</p>}
      <p>{said.drafted(formats.moment(Date.parse(drafted), zone))}</p>
      {missing.length === 0 ? (
        <p>{said.lacks_nothing}</p>
      ) : (
        <>
          <p>{said.lacks}</p>
          <ul data-testid="lacks">
            {missing.map(([, what], place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew as a whole
              <li key={place}>{what}</li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
