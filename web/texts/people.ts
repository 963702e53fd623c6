import { texts } from "./texts.ts";

/** Who may sign in, and what each may do. */
export const PEOPLE = texts({
  en: {
    people: "People",
    let_in: "Let somebody in",
    invite: "Invite somebody",
    invite_will: "They may sign in from now on. You get a link for them; nothing is sent by itself.",
    name: "Name",
    email: "E-mail",
    role: "Role",
    sees: "Sees WABAs",
    since: "Since",
    you: "you",
    gone: "somebody who was removed",
    change: "Change",
    change_will: "What you state holds from their next click on, wherever they are signed in.",
    link: "Make a sign-in link",
    link_will: (name: string) =>
      `You get a link that signs ${name} in once, within an hour. If they have a password, it no longer works: they set a new one.`,
    link_for: (name: string) => `Give this link to ${name}. It is not shown again.`,
    link_help: "It works once, within an hour. Then they set a password under Your account.",
    remove: "Remove",
    remove_will: (name: string) =>
      `${name} is signed out everywhere and cannot sign in any more. What they did stays in the audit log.`,
    keys_stay: (count: string) => `API keys that they made go on working (${count}); revoke those under API keys.`,
    guide: "What each role may do",
    roles: { owner: "Owner", operator: "Operator", auditor: "Auditor", business: "Business user" },
    may: {
      owner: "Sees and does everything. Lets people in, makes keys, opens addresses for webhooks.",
      operator: "Sees all books and keeps them: imports, WABAs, plans, invoices, wallets. Lets nobody in.",
      auditor: "Sees all books and the audit log. Changes nothing.",
      business:
        "Sees charges, costs, dialogs, invoices and wallet of the WABAs that you choose for them. Changes nothing.",
    },
  },
  de: {
    people: "Personen",
    let_in: "Jemanden hereinlassen",
    invite: "Jemanden einladen",
    invite_will:
      "Die Person darf sich von nun an anmelden. Sie bekommen einen Link für sie; von selbst wird nichts verschickt.",
    name: "Name",
    email: "E-Mail",
    role: "Rolle",
    sees: "Sieht WABAs",
    since: "Seit",
    you: "das sind Sie",
    gone: "jemand, der entfernt wurde",
    change: "Ändern",
    change_will: "Was Sie angeben, gilt ab dem nächsten Klick der Person, wo immer sie angemeldet ist.",
    link: "Anmeldelink erstellen",
    link_will: (name: string) =>
      `Sie bekommen einen Link, der ${name} einmal und binnen einer Stunde anmeldet. Ein Passwort, das es gab, gilt dann nicht mehr und wird neu gesetzt.`,
    link_for: (name: string) => `Geben Sie ${name} diesen Link. Er wird nicht noch einmal gezeigt.`,
    link_help: "Er gilt einmal und binnen einer Stunde. Danach wird unter „Ihr Konto“ ein Passwort gesetzt.",
    remove: "Entfernen",
    remove_will: (name: string) =>
      `${name} wird überall abgemeldet und kann sich nicht mehr anmelden. Was die Person getan hat, bleibt im Protokoll.`,
    keys_stay: (count: string) =>
      `API-Schlüssel, die sie angelegt hat, gelten weiter (${count}); widerrufen Sie diese unter „API-Schlüssel“.`,
    guide: "Was jede Rolle darf",
    roles: { owner: "Inhaber", operator: "Betreiber", auditor: "Prüfer", business: "Unternehmen" },
    may: {
      owner: "Sieht und darf alles. Lässt Personen herein, legt Schlüssel an, öffnet Adressen für Webhooks.",
      operator:
        "Sieht alle Bücher und führt sie: Importe, WABAs, Preispläne, Rechnungen, Guthaben. Lässt niemanden herein.",
      auditor: "Sieht alle Bücher und das Protokoll. Ändert nichts.",
      business:
        "Sieht Posten, Kosten, Dialoge, Rechnungen und Guthaben der WABAs, die Sie dafür wählen. Ändert nichts.",
    },
  },
  ar: {
    people: "الأشخاص",
    let_in: "أدخِل شخصًا",
    invite: "ادعُ شخصًا",
    invite_will: "يستطيع الدخول من الآن. تحصل على رابط له؛ لا يُرسل شيء تلقائيًا.",
    name: "الاسم",
    email: "البريد الإلكتروني",
    role: "الدور",
    sees: "يرى حسابات WABA",
    since: "منذ",
    you: "أنت",
    gone: "شخص أُزيل",
    change: "غيّر",
    change_will: "يسري ما تحدده من نقرته التالية، أينما كان داخلًا.",
    link: "أنشئ رابط دخول",
    link_will: (name: string) =>
      `تحصل على رابط يُدخل ${name} مرة واحدة خلال ساعة. إن كانت لديه كلمة مرور فلن تعمل بعد ذلك، ويعيّن كلمة جديدة.`,
    link_for: (name: string) => `أعطِ هذا الرابط إلى ${name}. لن يظهر مرة أخرى.`,
    link_help: "يعمل مرة واحدة خلال ساعة. ثم تُعيَّن كلمة مرور في «حسابك».",
    remove: "أزِل",
    remove_will: (name: string) => `يُخرَج ${name} من كل مكان ولا يستطيع الدخول بعد الآن. يبقى ما فعله في سجل التدقيق.`,
    keys_stay: (count: string) => `تبقى مفاتيح الواجهة التي أنشأها سارية (${count})؛ ألغِها في «مفاتيح الواجهة».`,
    guide: "ما يستطيعه كل دور",
    roles: { owner: "مالك", operator: "مشغّل", auditor: "مدقّق", business: "مستخدم نشاط تجاري" },
    may: {
      owner: "يرى كل شيء ويفعل كل شيء. يُدخل الأشخاص وينشئ المفاتيح ويفتح عناوين Webhooks.",
      operator: "يرى كل الدفاتر ويمسكها: الواردات والحسابات والخطط والفواتير والمحافظ. لا يُدخل أحدًا.",
      auditor: "يرى كل الدفاتر وسجل التدقيق. لا يغيّر شيئًا.",
      business: "يرى رسوم وتكاليف وحوارات وفواتير ومحفظة الحسابات التي تختارها له. لا يغيّر شيئًا.",
    },
  },
});
