import { DirectionProvider, useDirection } from "@mantine/core";
import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useState } from "react";
import { type Formats, openFormats } from "../format/formats.ts";
import type { Texts } from "../texts/texts.ts";
import { applyLanguage, initialLanguage, keepLanguage, LANGUAGES, type Language } from "./languages.ts";

interface LanguageState {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly formats: Formats;
}

const LanguageContext = createContext<LanguageState>({
  language: "en",
  setLanguage: () => {},
  formats: openFormats("en"),
});

/** Everything below speaks one language, counts in it, and runs in its direction. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(initialLanguage);
  const state = useMemo(() => {
    const choose = (next: Language) => {
      keepLanguage(next);
      setLanguage(next);
    };
    return { language, setLanguage: choose, formats: openFormats(language) };
  }, [language]);
  return (
    <DirectionProvider initialDirection={LANGUAGES[language].direction} detectDirection={false}>
      <ApplyLanguage language={language} />
      <LanguageContext value={state}>{children}</LanguageContext>
    </DirectionProvider>
  );
}

function ApplyLanguage({ language }: { readonly language: Language }) {
  const { setDirection } = useDirection();
  useLayoutEffect(() => {
    applyLanguage(language);
    setDirection(LANGUAGES[language].direction);
  }, [language, setDirection]);
  return null;
}

export function useLanguage(): LanguageState {
  return useContext(LanguageContext);
}

/** The texts of a page in the language that is chosen. */
export function useTexts<T>(all: Texts<T>): T {
  return all[useLanguage().language];
}

/** Numbers, money and dates as the chosen language writes them. */
export function useFormats(): Formats {
  return useLanguage().formats;
}
