import "@mantine/core/styles.css";
import "../app/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { LanguageProvider } from "../app/language-context.tsx";
import { Look } from "../app/look.tsx";
import { StaticShell } from "./static-shell.tsx";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no place for the playground");
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <Look>
        <StaticShell />
      </Look>
    </LanguageProvider>
  </StrictMode>,
);
