import { texts } from "./texts.ts";

/** What a word on a business or a plan will move, before it is said. */
export const CONSEQUENCES = texts({
  en: {
    nothing: "No price moves by this: sales and invoices stay as they are.",
    from: (day: string) => `What is sold from ${day} on is priced anew.`,
    from_beginning: "All that was ever sold is priced anew.",
    whose: (names: string) => `(${names})`,
    not_invoiced: "None of these days is on an issued invoice yet. Drafts follow by themselves.",
    invoiced: "These invoices stay as they were issued. What differs becomes a correction on the next invoice:",
    and_more: "… and more.",
  },
  de: {
    nothing: "Kein Preis ändert sich dadurch: Verkäufe und Rechnungen bleiben, wie sie sind.",
    from: (day: string) => `Was ab ${day} verkauft ist, bekommt neue Preise.`,
    from_beginning: "Alles, was je verkauft wurde, bekommt neue Preise.",
    whose: (names: string) => `(${names})`,
    not_invoiced: "Keiner dieser Tage steht schon auf einer ausgestellten Rechnung. Entwürfe folgen von selbst.",
    invoiced:
      "Diese Rechnungen bleiben, wie sie ausgestellt wurden. Was abweicht, wird auf der nächsten Rechnung berichtigt:",
    and_more: "… und weitere.",
  },
  ar: {
    nothing: "لا يتغير أي سعر بهذا: تبقى المبيعات والفواتير كما هي.",
    from: (day: string) => `يُعاد تسعير ما بيع ابتداءً من ${day}.`,
    from_beginning: "يُعاد تسعير كل ما بيع حتى الآن.",
    whose: (names: string) => `(${names})`,
    not_invoiced: "لا يوم من هذه الأيام على فاتورة صادرة بعد. تتبعها المسودات تلقائيًا.",
    invoiced: "تبقى هذه الفواتير كما صدرت، وما يختلف يصبح تصحيحًا على الفاتورة التالية:",
    and_more: "… والمزيد.",
  },
});
