import { createTheme, MantineProvider } from "@mantine/core";
import type { ReactNode } from "react";

/** Fonts are those of the machine: nothing is loaded for them. */
const THEME = createTheme({
  primaryColor: "teal",
  primaryShade: 9,
  autoContrast: true,
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  headings: { fontWeight: "650" },
});

/** Colours, fonts and spacing of everything below. `nonce` lets the theme's own style through the page's policy. */
export function Look({ nonce, children }: { readonly nonce?: string; readonly children?: ReactNode }) {
  return (
    <MantineProvider
      theme={THEME}
      defaultColorScheme="auto"
      withGlobalClasses={false}
      {...(nonce === undefined ? {} : { getStyleNonce: () => nonce })}
    >
      {children}
    </MantineProvider>
  );
}
