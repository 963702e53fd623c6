import { Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type AnswerOf, call } from "../../api/client.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import panels from "../../parts/panel.module.css";
import { Scrolling } from "../../parts/scrolling.tsx";
import { DIALOGS } from "../../texts/dialogs.ts";
import { PLAYGROUND } from "../../texts/playground.ts";
import { wordFor } from "../../texts/word-for.ts";
import styles from "./dialogs.module.css";
import type { ThreadMessage } from "./thread-story.ts";

type Charge = AnswerOf<"GET /v1/charges">["items"][number];

interface TableProps {
  readonly messages: readonly ThreadMessage[];
  readonly charges: readonly Charge[];
  readonly zone: string;
}

/** Every message of a thread, the latest first, with its charge and why it is what it is. */
export function MessageTable({ messages, charges, zone }: TableProps) {
  const said = useTexts(DIALOGS);
  const chargeOf = new Map(charges.map((charge) => [charge.message, charge]));
  const timeOf = ({ at, delivered_at: delivered }: ThreadMessage) => at ?? delivered ?? "";
  const latestFirst = [...messages].sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1));
  return (
    <section className={panels.panel}>
      <h2>{said.messages}</h2>
      <p className={styles.quiet}>{said.zone(zone)}</p>
      <Scrolling name={said.messages}>
        <Table verticalSpacing="xs">
          <Table.Tbody>
            {latestFirst.map((message) => (
              <MessageRow key={message.id} message={message} charge={chargeOf.get(message.id)} zone={zone} />
            ))}
          </Table.Tbody>
        </Table>
      </Scrolling>
    </section>
  );
}

interface RowProps {
  readonly message: ThreadMessage;
  readonly charge: Charge | undefined;
  readonly zone: string;
}

function MessageRow({ message, charge, zone }: RowProps) {
  const said = useTexts(DIALOGS);
  const words = useTexts(PLAYGROUND);
  const formats = useFormats();
  const { id, at, delivered_at: delivered, direction, type, category, template } = message;
  const when = at ?? delivered;
  const kind = category ?? charge?.category ?? null;
  const what = [type, kind && wordFor(words.categories, kind), template].filter((part) => part !== null);
  const cost = () => {
    if (direction === "inbound") return "";
    if (charge) return charge.cost === null ? said.no_rate : formats.money(charge.cost, charge.currency);
    return delivered === null ? said.not_delivered : said.rides;
  };
  return (
    <Table.Tr data-message={id} data-direction={direction}>
      <Table.Td>{when === null ? "" : formats.dateTime(Date.parse(when), zone)}</Table.Td>
      <Table.Td>{direction === "inbound" ? said.in : said.out}</Table.Td>
      <Table.Td>{what.join(" · ")}</Table.Td>
      <Table.Td className={styles.number}>{cost()}</Table.Td>
      <Table.Td>{charge && <Why charge={charge} />}</Table.Td>
    </Table.Tr>
  );
}

/** The proof is only asked for when somebody wants to see it. Its words are English, like the rules that it cites. */
function Why({ charge }: { readonly charge: Charge }) {
  const said = useTexts(DIALOGS);
  const words = useTexts(PLAYGROUND);
  const [isOpen, setOpen] = useState(false);
  const proof = useQuery({
    queryKey: ["charges", charge.id, charge.revision, "explain"],
    queryFn: ({ signal }) => call("GET /v1/charges/{id}/explain", { path: { id: charge.id }, signal }),
    enabled: isOpen,
  });
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {words.pricing_types[charge.pricing_type]}. {said.why}
      </summary>
      {proof.data && (
        <div lang="en" dir="ltr">
          <p>{proof.data.verdict}</p>
          <ul>
            {proof.data.rules.map(({ id, text }) => (
              <li key={id}>
                <code>{id}</code> {text}
              </li>
            ))}
          </ul>
          <p>{proof.data.arithmetic.join("; ")}</p>
        </div>
      )}
    </details>
  );
}
