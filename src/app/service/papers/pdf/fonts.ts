import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type PDFDocument from "pdfkit";
import type { Face } from "./bidi.ts";

/** A PDF that is being written. */
export type Pdf = InstanceType<typeof PDFDocument>;

const require = createRequire(import.meta.url);
const FILES: Readonly<Record<Face, readonly [regular: string, bold: string]>> = {
  latin: [
    "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf",
    "@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf",
  ],
  arabic: [
    "@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
    "@expo-google-fonts/noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf",
  ],
  hebrew: [
    "@expo-google-fonts/noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf",
    "@expo-google-fonts/noto-sans-hebrew/700Bold/NotoSansHebrew_700Bold.ttf",
  ],
};

const loaded = new Map<string, Buffer>();

/** Makes the fonts known to a document: Noto Sans (SIL Open Font License) for Latin, Greek, Cyrillic, Devanagari, Arabic and Hebrew. */
export function registerFonts(pdf: Pdf): void {
  for (const face of ["latin", "arabic", "hebrew"] as const) {
    const [regular, bold] = FILES[face];
    pdf.registerFont(fontName(face, false), bytesOf(regular));
    pdf.registerFont(fontName(face, true), bytesOf(bold));
  }
}

/** The name under which a font was registered. */
export function fontName(face: Face, isBold: boolean): string {
  return `${face}-${isBold ? "bold" : "regular"}`;
}

function bytesOf(file: string): Buffer {
  const known = loaded.get(file);
  if (known) return known;
  const bytes = readFileSync(require.resolve(file));
  loaded.set(file, bytes);
  return bytes;
}
