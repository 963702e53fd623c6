import { Button, Group, NativeSelect, Progress } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { MODEL_IDS } from "../../../src/core/usage/settings.ts";
import { call } from "../../api/client.ts";
import { compareModels } from "../../api/comparison.ts";
import { useTexts } from "../../app/language-context.tsx";
import { Failure } from "../../parts/failure.tsx";
import panels from "../../parts/panel.module.css";
import { COSTS } from "../../texts/costs.ts";
import styles from "./costs.module.css";
import { ModelsResult } from "./models-result.tsx";
import type { Period } from "./periods.ts";
import { Sides } from "./sides.tsx";

const CHOICES = ["auto", ...MODEL_IDS] as const;
type Choice = (typeof CHOICES)[number];

/** What the same traffic would have cost under another pricing model. */
export function ModelsView({ period }: { readonly period: Period }) {
  const said = useTexts(COSTS);
  const [base, setBase] = useState<Choice>("auto");
  const [model, setModel] = useState<Choice>("CBP2");
  const [waba, setWaba] = useState("");
  const [share, setShare] = useState(0);
  const stop = useRef(new AbortController());
  const accounts = useQuery({ queryKey: ["wabas"], queryFn: ({ signal }) => call("GET /v1/wabas", { signal }) });
  const comparing = useMutation({
    mutationFn: () => {
      stop.current = new AbortController();
      setShare(0);
      const query = { base, model, from: period.from, to: period.to, ...(waba !== "" && { waba }) };
      return compareModels(query, { onProgress: setShare, signal: stop.current.signal });
    },
  });
  const start = (event: FormEvent) => {
    event.preventDefault();
    comparing.mutate();
  };
  const isStopped = comparing.isError && stop.current.signal.aborted;
  const ids = (accounts.data?.items ?? []).map(({ id }) => id);
  return (
    <>
      <form className={`${panels.panel} ${styles.form}`} onSubmit={start} aria-label={said.views.models}>
        <p className={panels.quiet}>{said.models_about}</p>
        <div className={styles.choices}>
          <Model label={said.base} value={base} onModel={setBase} />
          <Model label={said.other} value={model} onModel={setModel} />
          {ids.length > 0 && (
            <NativeSelect
              label={said.dimensions.waba}
              value={waba}
              data={[{ value: "", label: said.all_accounts }, ...ids.map((id) => ({ value: id, label: id }))]}
              onChange={({ currentTarget }) => setWaba(currentTarget.value)}
            />
          )}
        </div>
        <Group>
          <Button type="submit" disabled={base === model || comparing.isPending}>
            {said.compare}
          </Button>
          {comparing.isPending && (
            <Button variant="default" onClick={() => stop.current.abort()}>
              {said.stop}
            </Button>
          )}
        </Group>
        {comparing.isPending && <Progress mt="sm" value={share * 100} aria-label={said.reading} animated />}
        <p role="status">{comparing.isPending ? said.reading : isStopped ? said.stopped : ""}</p>
      </form>
      {comparing.isError && !isStopped && <Failure error={comparing.error} again={() => comparing.mutate()} />}
      {comparing.data && (
        <>
          <Sides found={comparing.data} />
          <ModelsResult found={comparing.data} />
        </>
      )}
    </>
  );
}

interface ModelProps {
  readonly label: string;
  readonly value: Choice;
  readonly onModel: (model: Choice) => void;
}

function Model({ label, value, onModel }: ModelProps) {
  const said = useTexts(COSTS);
  return (
    <NativeSelect
      label={label}
      value={value}
      data={CHOICES.map((one) => ({ value: one, label: said.models[one] }))}
      onChange={({ currentTarget }) => onModel(CHOICES.find((one) => one === currentTarget.value) ?? "auto")}
    />
  );
}
