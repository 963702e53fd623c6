import { NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { PAYMENTS } from "../../texts/payments.ts";
import type { Payment } from "./open-payment.tsx";

type Kind = "wallet" | "invoice";

/** So many invoices that wait for money are offered. */
const MOST_INVOICES = 1_000;

interface AssignProps {
  readonly payment: Payment;
}

/** Says whose a payment is: a wallet's, or that it pays an invoice. What goes back can only go out of a wallet. */
export function Assign({ payment }: AssignProps) {
  const said = useTexts(PAYMENTS);
  const { source, reference, amount: paid } = payment;
  const [kind, setKind] = useState<Kind>("wallet");
  const [target, setTarget] = useState("");
  const [amount, setAmount] = useState("");
  const body =
    kind === "invoice" ? { invoice: target } : { wallet: target, ...(amount !== "" && { amount: amount.trim() }) };
  const choose = (next: Kind) => {
    setKind(next);
    setTarget("");
    setAmount("");
  };
  return (
    <Deliberate
      label={said.assign}
      will={said.assign_will}
      act={() => call("POST /v1/payments/{source}/{reference}/assign", { path: { source, reference }, body })}
      renews={["payments", "wallets", "invoices"]}
    >
      {!paid.startsWith("-") && (
        <NativeSelect
          label={said.to}
          value={kind}
          data={[
            { value: "wallet", label: said.a_wallet },
            { value: "invoice", label: said.an_invoice },
          ]}
          onChange={({ currentTarget }) => choose(currentTarget.value === "invoice" ? "invoice" : "wallet")}
        />
      )}
      {kind === "wallet" ? (
        <ToWallet payment={payment} target={target} onTarget={setTarget} amount={amount} onAmount={setAmount} />
      ) : (
        <ToInvoice payment={payment} target={target} onTarget={setTarget} />
      )}
    </Deliberate>
  );
}

interface TargetProps extends AssignProps {
  readonly target: string;
  readonly onTarget: (id: string) => void;
}

interface WalletProps extends TargetProps {
  readonly amount: string;
  readonly onAmount: (amount: string) => void;
}

function ToWallet({ payment: { currency }, target, onTarget, amount, onAmount }: WalletProps) {
  const said = useTexts(PAYMENTS);
  const businesses = useQuery({
    queryKey: ["businesses"],
    queryFn: ({ signal }) => call("GET /v1/businesses", { signal }),
  });
  const all = businesses.data?.items ?? [];
  const chosen = all.find(({ id }) => id === target);
  return (
    <>
      <NativeSelect
        label={said.wallet}
        required
        value={target}
        data={[
          { value: "", label: "" },
          ...all.map((one) => ({ value: one.id, label: `${one.name} (${one.currency})` })),
        ]}
        onChange={({ currentTarget }) => onTarget(currentTarget.value)}
      />
      {chosen && chosen.currency !== currency && (
        <TextInput
          label={said.comes_to(chosen.currency)}
          required
          inputMode="decimal"
          value={amount}
          onChange={({ currentTarget }) => onAmount(currentTarget.value)}
        />
      )}
    </>
  );
}

function ToInvoice({ payment: { currency }, target, onTarget }: TargetProps) {
  const said = useTexts(PAYMENTS);
  const formats = useFormats();
  const invoices = useQuery({
    queryKey: ["invoices", "unpaid"],
    queryFn: ({ signal }) => call("GET /v1/invoices", { query: { state: "issued", limit: MOST_INVOICES }, signal }),
  });
  const own = (invoices.data?.items ?? []).filter((one) => one.currency === currency && one.kind === "invoice");
  if (invoices.data && own.length === 0) return <p>{said.no_invoices(currency)}</p>;
  return (
    <NativeSelect
      label={said.invoice}
      required
      value={target}
      data={[
        { value: "", label: "" },
        ...own.map(({ id, number, business, open }) => ({
          value: id,
          label: said.open_amount(number ?? "", business, formats.money(open, currency)),
        })),
      ]}
      onChange={({ currentTarget }) => onTarget(currentTarget.value)}
    />
  );
}
