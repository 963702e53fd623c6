import { Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useMayWrite } from "../../api/me.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { Deliberate } from "../../parts/deliberate.tsx";
import { Facts, Panel } from "../../parts/panel.tsx";
import { PAYMENTS } from "../../texts/payments.ts";
import { wordFor } from "../../texts/word-for.ts";
import { Assign } from "./assign.tsx";

export type Payment = AnswerOf<"GET /v1/payments">["items"][number];

/** A payment that nobody has booked, why, and what can be done with it. */
export function OpenPayment({ payment }: { readonly payment: Payment }) {
  const said = useTexts(PAYMENTS);
  const formats = useFormats();
  const mayWrite = useMayWrite();
  const { source, reference, kind, amount, currency, wallet, note, problem } = payment;
  const why = problem === null ? null : said.problems[problem];
  return (
    <Panel title={`${formats.money(amount, currency)} · ${reference}`}>
      <Facts
        of={[
          [said.when, formats.moment(Date.parse(payment.happened_at), "UTC")],
          [said.source, wordFor(said.sources, source)],
          [said.kind, said.kinds[kind]],
          [said.problem, problem === "unknown_business" && wallet !== null ? said.named(wallet) : why],
          [said.note, note],
        ]}
      />
      {mayWrite && (
        <Group align="flex-start" mt="sm" gap="xs">
          <Assign payment={payment} />
          <Dismiss payment={payment} />
        </Group>
      )}
    </Panel>
  );
}

function Dismiss({ payment: { source, reference } }: { readonly payment: Payment }) {
  const said = useTexts(PAYMENTS);
  const [reason, setReason] = useState("");
  return (
    <Deliberate
      label={said.dismiss}
      will={said.dismiss_will}
      act={() =>
        call("POST /v1/payments/{source}/{reference}/dismiss", { path: { source, reference }, body: { note: reason } })
      }
      renews={["payments"]}
      isDestructive
    >
      <TextInput
        label={said.reason}
        required
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </Deliberate>
  );
}
