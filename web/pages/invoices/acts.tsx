import { Checkbox, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { INVOICES } from "../../texts/invoices.ts";
import type { Invoice } from "./invoice-page.tsx";

interface ActProps {
  readonly invoice: Invoice;
}

const RENEWED = ["invoices", "wallets"];

/** What can be done with an invoice in its state. */
export function Acts({ invoice }: ActProps) {
  const { state, kind } = invoice;
  const isAsking = state === "issued" && kind === "invoice";
  const isOwing = state === "issued" && kind === "credit_note";
  return (
    <Group align="flex-start" mb="sm" gap="xs">
      {state === "draft" && <Issue invoice={invoice} />}
      {state === "draft" && <DrawAnew invoice={invoice} />}
      {(isAsking || isOwing) && <Pay invoice={invoice} />}
      {(isAsking || (state === "settled" && kind === "invoice")) && <Credit invoice={invoice} />}
      {(state === "issued" || state === "settled") && <Void invoice={invoice} />}
    </Group>
  );
}

function Issue({ invoice: { id, buyer, gross, currency } }: ActProps) {
  const said = useTexts(INVOICES);
  const formats = useFormats();
  const [early, setEarly] = useState(false);
  return (
    <Deliberate
      label={said.issue}
      will={said.issue_will(buyer.name, formats.money(gross, currency))}
      act={() => call("POST /v1/invoices/{id}/issue", { path: { id }, body: { early } })}
      renews={RENEWED}
    >
      <Checkbox label={said.early} checked={early} onChange={({ currentTarget }) => setEarly(currentTarget.checked)} />
    </Deliberate>
  );
}

function DrawAnew({ invoice: { buyer, month } }: ActProps) {
  const said = useTexts(INVOICES);
  return (
    <Deliberate
      label={said.draw_anew}
      will={said.draw_will}
      act={() => call("POST /v1/invoices", { body: { business: buyer.id, month } })}
      renews={["invoices"]}
    />
  );
}

/** Of a credit note it is the seller who pays. */
function Pay({ invoice: { id, kind, open, currency } }: ActProps) {
  const said = useTexts(INVOICES);
  const formats = useFormats();
  const due = open.replace("-", "");
  const [amount, setAmount] = useState(due);
  const [reference, setReference] = useState("");
  return (
    <Deliberate
      label={kind === "invoice" ? said.pay : said.pay_out}
      will={said.pay_will(formats.money(due, currency))}
      act={() => call("POST /v1/invoices/{id}/payments", { path: { id }, body: { amount, reference } })}
      renews={RENEWED}
    >
      <Amount currency={currency} value={amount} onValue={setAmount} />
      <TextInput
        label={said.reference}
        required
        value={reference}
        onChange={({ currentTarget }) => setReference(currentTarget.value)}
      />
    </Deliberate>
  );
}

function Credit({ invoice: { id, open, currency } }: ActProps) {
  const said = useTexts(INVOICES);
  const formats = useFormats();
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  return (
    <Deliberate
      label={said.credit}
      will={said.credit_will(formats.money(open, currency))}
      act={() => call("POST /v1/invoices/{id}/credit-notes", { path: { id }, body: { amount, reason } })}
      renews={RENEWED}
    >
      <Amount currency={currency} value={amount} onValue={setAmount} />
      <Reason value={reason} onValue={setReason} />
    </Deliberate>
  );
}

function Void({ invoice: { id, number } }: ActProps) {
  const said = useTexts(INVOICES);
  const [reason, setReason] = useState("");
  return (
    <Deliberate
      label={said.voids}
      will={said.void_will(number ?? said.draft)}
      act={() => call("POST /v1/invoices/{id}/void", { path: { id }, body: { reason } })}
      renews={RENEWED}
      isDestructive
    >
      <Reason value={reason} onValue={setReason} />
    </Deliberate>
  );
}

interface FieldProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function Amount({ currency, value, onValue }: FieldProps & { readonly currency: string }) {
  const said = useTexts(INVOICES);
  return (
    <TextInput
      label={`${said.amount} (${currency})`}
      required
      inputMode="decimal"
      value={value}
      onChange={({ currentTarget }) => onValue(currentTarget.value.trim())}
    />
  );
}

function Reason({ value, onValue }: FieldProps) {
  const said = useTexts(INVOICES);
  return (
    <TextInput
      label={said.reason}
      required
      value={value}
      onChange={({ currentTarget }) => onValue(currentTarget.value)}
    />
  );
}
