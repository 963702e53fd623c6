import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import { Panel } from "../../parts/panel.tsx";
import { INVOICES } from "../../texts/invoices.ts";
import type { Invoice } from "./invoice-page.tsx";

/** What became known of months that were invoiced before, message by message. */
export function Corrections({ invoice: { id, lines } }: { readonly invoice: Invoice }) {
  const said = useTexts(INVOICES);
  const hasAny = lines.some(({ corrections }) => corrections > 0);
  const found = useQuery({
    queryKey: ["invoices", "corrections", id],
    queryFn: ({ signal }) => call("GET /v1/invoices/{id}/corrections", { path: { id }, signal }),
    enabled: hasAny,
  });
  if (found.isError) return <Failure error={found.error} />;
  return <List title={said.corrections} items={found.data?.items ?? []} />;
}

/** What has become known of invoiced months of a business and waits for its next invoice. */
export function PendingCorrections({ business }: { readonly business: string }) {
  const said = useTexts(INVOICES);
  const found = useQuery({
    queryKey: ["invoices", "pending", business],
    queryFn: ({ signal }) => call("GET /v1/corrections", { query: { business }, signal }),
  });
  if (found.isError) return <Failure error={found.error} />;
  return <List title={said.pending} items={found.data?.items ?? []} />;
}

interface ListProps {
  readonly title: string;
  readonly items: AnswerOf<"GET /v1/corrections">["items"];
}

function List({ title, items }: ListProps) {
  const said = useTexts(INVOICES);
  const formats = useFormats();
  if (items.length === 0) return null;
  const columns = [
    { label: said.month },
    { label: said.what },
    { label: said.why },
    { label: said.before, isFigure: true },
    { label: said.after, isFigure: true },
  ];
  const rows = items.map(({ id: charge, month, category, market, why, before, after, currency }, place) => {
    const what = `${category}, ${market}`;
    const money = (amount: string | null) => (amount === null ? "–" : formats.money(amount, currency));
    return {
      key: charge ?? `${month} ${place}`,
      cells: [
        formats.month(month),
        charge === null ? (
          what
        ) : (
          <Link key="charge" to={`/charges/${charge}`}>
            {what}
          </Link>
        ),
        said.whys[why],
        money(before),
        money(after),
      ],
    };
  });
  return (
    <Panel title={title}>
      <Grid name={title} columns={columns} rows={rows} />
    </Panel>
  );
}
