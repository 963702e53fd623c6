import { TextInput } from "@mantine/core";
import { useTexts } from "../../app/language-context.tsx";
import { WALLETS } from "../../texts/wallets.ts";

/** An amount, and the reference by which the same payment is known again. */
export interface PaymentDraft {
  readonly amount: string;
  readonly reference: string;
}

export const NO_PAYMENT: PaymentDraft = { amount: "", reference: "" };

interface PaymentFieldsProps {
  readonly draft: PaymentDraft;
  readonly onDraft: (draft: PaymentDraft) => void;
  readonly currency: string;
  /** What the reference is called. */
  readonly label: string;
}

/** What is asked of every payment that is stated by hand. */
export function PaymentFields({ draft, onDraft, currency, label }: PaymentFieldsProps) {
  const said = useTexts(WALLETS);
  return (
    <>
      <TextInput
        label={`${said.amount} (${currency})`}
        required
        inputMode="decimal"
        value={draft.amount}
        onChange={({ currentTarget }) => onDraft({ ...draft, amount: currentTarget.value.trim() })}
      />
      <TextInput
        label={label}
        required
        value={draft.reference}
        onChange={({ currentTarget }) => onDraft({ ...draft, reference: currentTarget.value })}
      />
    </>
  );
}
