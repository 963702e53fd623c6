import "@mantine/core/styles.css";
import "./base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { LanguageProvider } from "./language-context.tsx";
import { Look } from "./look.tsx";
import { pageNonce } from "./nonce.ts";
import { queries } from "./queries.ts";
import { router } from "./router.tsx";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no place for the dashboard");
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <Look nonce={pageNonce()}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Look>
    </LanguageProvider>
  </StrictMode>,
);
