import { texts } from "./texts.ts";

/** A long list that does not follow what is booked. */
export const BEHIND = texts({
  en: { behind: "Something was booked since. Begin anew" },
  de: { behind: "Seither wurde etwas gebucht. Neu beginnen" },
  ar: { behind: "سُجّل شيء بعد ذلك. ابدأ من جديد" },
});
