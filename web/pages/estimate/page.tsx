import { Suspense, use, useMemo, useState } from "react";
import { estimate } from "../../../src/core/estimate.ts";
import { openRates } from "../../../src/core/pricing/rate-card.ts";
import { useTexts } from "../../app/language-context.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { loadRateData } from "../../playground/rates.ts";
import { ESTIMATE } from "../../texts/estimate.ts";
import { EstimateForm } from "./estimate-form.tsx";
import { EstimateResult } from "./estimate-result.tsx";
import { exampleForm, totalsOf } from "./form-state.ts";

/** What a month comes to of which only totals are known, worked out in the browser. */
export function Page() {
  const said = useTexts(ESTIMATE);
  return (
    <>
      <PageHead title={said.title} about={said.about} />
      <Suspense fallback={<Waiting />}>
        <Loaded />
      </Suspense>
    </>
  );
}

function Loaded() {
  const data = use(loadRateData());
  const rates = useMemo(() => openRates(data), [data]);
  const [form, setForm] = useState(exampleForm);
  const result = useMemo(() => estimate(totalsOf(form), { rates }), [form, rates]);
  return (
    <>
      <EstimateForm form={form} rates={rates} onForm={setForm} />
      <EstimateResult result={result} />
    </>
  );
}
