import { NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { More } from "../../parts/more.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { DEAD_LETTERS } from "../../texts/dead-letters.ts";
import { Letter } from "./letter.tsx";

const PAGE_SIZE = 50;
const CHOICES = ["true", "false", ""] as const;

/** What arrived and was not understood. */
export function Page() {
  const said = useTexts(DEAD_LETTERS);
  const [open, setOpen] = useState<(typeof CHOICES)[number]>("true");
  const letters = useInfiniteQuery({
    queryKey: ["dead-letters", open],
    queryFn: ({ pageParam, signal }) =>
      call("GET /v1/dead-letters", {
        query: { limit: PAGE_SIZE, ...(open !== "" && { open }), ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }: AnswerOf<"GET /v1/dead-letters">) => next,
  });
  const all = letters.data?.pages.flatMap(({ items }) => items) ?? [];
  const labels = { true: said.open, false: said.replayed_ones, "": said.all };
  return (
    <>
      <PageHead title={said.title} about={said.about}>
        <NativeSelect
          aria-label={said.show}
          value={open}
          data={CHOICES.map((value) => ({ value, label: labels[value] }))}
          onChange={({ currentTarget: { value } }) => setOpen(CHOICES.find((one) => one === value) ?? "true")}
        />
      </PageHead>
      {letters.isPending && <Waiting />}
      {letters.isError && <Failure error={letters.error} again={() => void letters.refetch()} />}
      {letters.data && all.length === 0 && <Empty title={said.none}>{said.none_help}</Empty>}
      {all.map((letter) => (
        <Letter key={letter.id} letter={letter} />
      ))}
      <More of={letters} />
    </>
  );
}
