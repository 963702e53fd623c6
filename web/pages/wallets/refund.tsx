import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { WALLETS } from "../../texts/wallets.ts";
import { NO_PAYMENT, PaymentFields } from "./payment-fields.tsx";

const MOST = 100;

/** Gives back a payment that was stated by hand. What came by Stripe is given back there. */
export function Refund({ wallet: { id, currency } }: { readonly wallet: AnswerOf<"GET /v1/wallets/{id}"> }) {
  const said = useTexts(WALLETS);
  const formats = useFormats();
  const [of, setOf] = useState("");
  const [draft, setDraft] = useState(NO_PAYMENT);
  const payments = useQuery({
    queryKey: ["wallets", "payments", id],
    queryFn: ({ signal }) => call("GET /v1/payments", { query: { wallet: id, state: "booked", limit: MOST }, signal }),
  });
  const own = (payments.data?.items ?? []).filter(({ source, kind }) => source === "manual" && kind === "top_up");
  if (own.length === 0) return null;
  return (
    <Deliberate
      label={said.refund}
      will={said.refund_will}
      act={() => call("POST /v1/wallets/{id}/refunds", { path: { id }, body: { of, ...draft, currency } })}
      renews={["wallets", "payments"]}
      isDestructive
    >
      <NativeSelect
        label={said.refund_of}
        required
        value={of}
        data={[
          { value: "", label: "" },
          ...own.map((payment) => ({
            value: payment.reference,
            label: `${payment.reference}: ${formats.money(payment.amount, payment.currency)}`,
          })),
        ]}
        onChange={({ currentTarget }) => setOf(currentTarget.value)}
      />
      <PaymentFields draft={draft} onDraft={setDraft} currency={currency} label={said.refund_reference} />
    </Deliberate>
  );
}
