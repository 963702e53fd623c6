import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type AnswerOf, call } from "../../api/client.ts";
import { useLive } from "../../api/live.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Grid } from "../../parts/grid.tsx";
import { LiveMark } from "../../parts/live-mark.tsx";
import { More } from "../../parts/more.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import styles from "../../parts/panel.module.css";
import { Waiting } from "../../parts/waiting.tsx";
import { WALLETS } from "../../texts/wallets.ts";

type Wallet = AnswerOf<"GET /v1/wallets">["items"][number];

const PAGE_SIZE = 100;

/** Every wallet with what is left in it. */
export function Page() {
  const said = useTexts(WALLETS);
  const liveness = useLive(["wallets"]);
  const wallets = useInfiniteQuery({
    queryKey: ["wallets", "list"],
    queryFn: ({ pageParam, signal }) =>
      call("GET /v1/wallets", { query: { limit: PAGE_SIZE, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: "",
    getNextPageParam: ({ next }: AnswerOf<"GET /v1/wallets">) => next,
  });
  const all = wallets.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHead title={said.title} about={said.about}>
        <LiveMark liveness={liveness} />
      </PageHead>
      {wallets.isPending && <Waiting />}
      {wallets.isError && <Failure error={wallets.error} again={() => void wallets.refetch()} />}
      {wallets.data && all.length === 0 && <Empty title={said.none}>{said.none_help}</Empty>}
      {all.length > 0 && <Wallets all={all} />}
      <More of={wallets} />
    </>
  );
}

function Wallets({ all }: { readonly all: readonly Wallet[] }) {
  const said = useTexts(WALLETS);
  const formats = useFormats();
  const columns = [
    { label: said.business },
    { label: said.balance, isFigure: true },
    { label: said.held, isFigure: true },
    { label: said.available, isFigure: true },
    { label: said.blocked },
  ];
  const rows = all.map(({ id, name, currency, balance, held, available, blocked }) => {
    const money = (amount: string) => (
      <span className={amount.startsWith("-") ? styles.below : ""}>{formats.money(amount, currency)}</span>
    );
    return {
      key: id,
      cells: [
        <Link key="name" to={`/wallets/${encodeURIComponent(id)}`}>
          {name}
        </Link>,
        money(balance),
        money(held),
        money(available),
        said.blocks[blocked],
      ],
    };
  });
  return (
    <div className={styles.panel}>
      <Grid name={said.title} columns={columns} rows={rows} />
    </div>
  );
}
