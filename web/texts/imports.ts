import { texts } from "./texts.ts";

/** Bringing older traffic in. */
export const IMPORTS = texts({
  en: {
    title: "Imports",
    about: "Message logs and webhook logs of the past. Importing the same file again changes nothing.",
    drop: "Drag a file here, or choose one",
    forms: "CSV with a header, JSON Lines, or webhook bodies; plain or gzip",
    source: "Where it comes from",
    source_help: "Any name, such as that of the system that wrote the file",
    start: "Import",
    stop: "Stop",
    sending: (share: string) => `Sending: ${share}`,
    none: "Nothing was imported yet",
    none_help: "A message history shows at once what it cost. samples/history.csv is one to try.",
    states: {
      waiting: "waiting",
      checking: "looking for what is counted twice",
      needs_decision: "needs your decision",
      running: "running",
      done: "done",
      failed: "failed",
      cancelled: "cancelled",
    },
    cancel: "Cancel the import",
    cancel_will:
      "It ends here, and the file that was sent is deleted. What it has brought into the books so far stays there; the same file again brings the rest, and nothing twice.",
    counts: (facts: string, added: string, known: string) =>
      `${facts} facts read, ${added} new, ${known} known already`,
    problems: (n: string) => `Rows not understood: ${n}`,
    line: "Line",
    column: "Column",
    found: "Found",
    expected: "Expected",
    notices: "Notices",
    understood: "What was understood",
    overlap:
      "Another source already covers some of these days under other message ids. The same messages would count twice.",
    overlap_row: (number: string, from: string, to: string, sources: string) =>
      `${number}, ${from} to ${to}: also from ${sources}`,
    decisions: {
      match: "Same messages: join them",
      keep_apart: "Different messages: count both",
      replace: "Replace what the other source said",
    },
    decision_help: {
      match:
        "A row is the message of the other source with the same number, user and direction, at most two minutes apart.",
      keep_apart: "Every row is a message of its own. What both saw counts twice.",
      replace: "The file's rows stand; what other sources stated of these days is withdrawn. It stays in the journal.",
    },
  },
  de: {
    title: "Importe",
    about: "Nachrichten- und Webhook-Protokolle der Vergangenheit. Dieselbe Datei noch einmal ändert nichts.",
    drop: "Datei hierher ziehen oder auswählen",
    forms: "CSV mit Kopfzeile, JSON Lines oder Webhooks; auch als gzip",
    source: "Woher sie kommt",
    source_help: "Ein beliebiger Name, etwa der des Systems, das sie geschrieben hat",
    start: "Importieren",
    stop: "Anhalten",
    sending: (share: string) => `Gesendet: ${share}`,
    none: "Noch nichts importiert",
    none_help: "Ein Nachrichtenverlauf zeigt sofort, was er gekostet hat. samples/history.csv ist einer zum Probieren.",
    states: {
      waiting: "wartet",
      checking: "sucht doppelt Gezähltes",
      needs_decision: "braucht Ihre Entscheidung",
      running: "läuft",
      done: "fertig",
      failed: "gescheitert",
      cancelled: "abgebrochen",
    },
    cancel: "Import abbrechen",
    cancel_will:
      "Er endet hier, und die gesendete Datei wird gelöscht. Was er schon in die Bücher gebracht hat, bleibt dort; dieselbe Datei noch einmal bringt den Rest, und nichts doppelt.",
    counts: (facts: string, added: string, known: string) =>
      `${facts} Tatsachen gelesen, ${added} neu, ${known} schon bekannt`,
    problems: (n: string) => `Nicht verstandene Zeilen: ${n}`,
    line: "Zeile",
    column: "Spalte",
    found: "Gefunden",
    expected: "Erwartet",
    notices: "Hinweise",
    understood: "Was verstanden wurde",
    overlap:
      "Eine andere Quelle deckt einige dieser Tage schon unter anderen Nachrichten-IDs ab. Dieselben Nachrichten würden doppelt zählen.",
    overlap_row: (number: string, from: string, to: string, sources: string) =>
      `${number}, ${from} bis ${to}: auch aus ${sources}`,
    decisions: {
      match: "Dieselben Nachrichten: verbinden",
      keep_apart: "Andere Nachrichten: beide zählen",
      replace: "Angaben der anderen Quelle ersetzen",
    },
    decision_help: {
      match:
        "Eine Zeile ist die Nachricht der anderen Quelle mit gleicher Nummer, gleichem Nutzer und gleicher Richtung, höchstens zwei Minuten entfernt.",
      keep_apart: "Jede Zeile ist eine eigene Nachricht. Was beide sahen, zählt doppelt.",
      replace:
        "Die Zeilen der Datei gelten; was andere Quellen zu diesen Tagen sagten, wird zurückgezogen. Es bleibt im Journal.",
    },
  },
  ar: {
    title: "الواردات",
    about: "سجلات الرسائل والويب هوك السابقة. استيراد الملف نفسه ثانية لا يغيّر شيئًا.",
    drop: "اسحب ملفًا إلى هنا أو اختر واحدًا",
    forms: "CSV بسطر عناوين أو JSON Lines أو ويب هوك؛ عاديًا أو gzip",
    source: "من أين أتى",
    source_help: "أي اسم، كاسم النظام الذي كتب الملف",
    start: "استيراد",
    stop: "إيقاف",
    sending: (share: string) => `الإرسال: ${share}`,
    none: "لم يُستورد شيء بعد",
    none_help: "سجل الرسائل يبيّن كلفته فورًا. جرّب samples/history.csv.",
    states: {
      waiting: "ينتظر",
      checking: "يبحث عما يُحتسب مرتين",
      needs_decision: "يحتاج قرارك",
      running: "يعمل",
      done: "اكتمل",
      failed: "فشل",
      cancelled: "أُلغي",
    },
    cancel: "ألغِ الاستيراد",
    cancel_will:
      "ينتهي هنا ويُحذف الملف المرسل. ما أدخله إلى الدفاتر حتى الآن يبقى؛ والملف نفسه مرة أخرى يأتي بالباقي ولا شيء مرتين.",
    counts: (facts: string, added: string, known: string) => `قُرئت ${facts} حقائق، ${added} جديدة، ${known} معروفة`,
    problems: (n: string) => `أسطر لم تُفهم: ${n}`,
    line: "السطر",
    column: "العمود",
    found: "وُجد",
    expected: "المتوقع",
    notices: "ملاحظات",
    understood: "ما فُهم",
    overlap: "مصدر آخر يغطي بعض هذه الأيام بمعرّفات رسائل أخرى. ستُحتسب الرسائل نفسها مرتين.",
    overlap_row: (number: string, from: string, to: string, sources: string) =>
      `${number}، من ${from} إلى ${to}: أيضًا من ${sources}`,
    decisions: {
      match: "الرسائل نفسها: اجمعها",
      keep_apart: "رسائل مختلفة: احتسب الاثنتين",
      replace: "استبدل ما قاله المصدر الآخر",
    },
    decision_help: {
      match: "السطر هو رسالة المصدر الآخر بنفس الرقم والمستخدم والاتجاه وبفارق دقيقتين على الأكثر.",
      keep_apart: "كل سطر رسالة مستقلة. ما رآه الاثنان يُحتسب مرتين.",
      replace: "تبقى أسطر الملف ويُسحب ما قالته المصادر الأخرى عن هذه الأيام. يبقى في السجل.",
    },
  },
});
