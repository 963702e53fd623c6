import type { ComponentType } from "react";
import type { NavName } from "../texts/shell.ts";

/** What a page's module exports. */
export interface PageModule {
  readonly Page: ComponentType;
}

/** A page: where it is, what the navigation calls it (null: it is not in it), who may open it, and its code. */
export interface PageEntry {
  readonly path: string;
  readonly name: NavName | null;
  readonly group: "try" | "books" | "money" | "account";
  /** `signed_in` pages show the form to sign in where nobody is. */
  readonly access: "anyone" | "signed_in";
  readonly load: () => Promise<PageModule>;
}

/** Every page of the dashboard, in the order of the navigation. Each is fetched when it is first opened. */
export const PAGES: readonly PageEntry[] = [
  { path: "/", name: null, group: "try", access: "anyone", load: () => import("../pages/home/page.tsx") },
  {
    path: "/playground",
    name: "playground",
    group: "try",
    access: "anyone",
    load: () => import("../pages/playground/page.tsx"),
  },
  {
    path: "/estimate",
    name: "estimate",
    group: "try",
    access: "anyone",
    load: () => import("../pages/estimate/page.tsx"),
  },
  { path: "/rates", name: "rates", group: "try", access: "anyone", load: () => import("../pages/rates/page.tsx") },
  {
    path: "/ledger",
    name: "ledger",
    group: "money",
    access: "signed_in",
    load: () => import("../pages/ledger/page.tsx"),
  },
  {
    path: "/overview",
    name: "overview",
    group: "books",
    access: "signed_in",
    load: () => import("../pages/overview/page.tsx"),
  },
  {
    path: "/imports",
    name: "imports",
    group: "books",
    access: "signed_in",
    load: () => import("../pages/imports/page.tsx"),
  },
  {
    path: "/charges",
    name: "charges",
    group: "books",
    access: "signed_in",
    load: () => import("../pages/charges/page.tsx"),
  },
  {
    path: "/charges/$id",
    name: null,
    group: "books",
    access: "signed_in",
    load: () => import("../pages/charges/charge-page.tsx"),
  },
  { path: "/costs", name: "costs", group: "books", access: "signed_in", load: () => import("../pages/costs/page.tsx") },
  {
    path: "/dialogs",
    name: "dialogs",
    group: "books",
    access: "signed_in",
    load: () => import("../pages/dialogs/page.tsx"),
  },
  {
    path: "/dialogs/$number/$user",
    name: null,
    group: "books",
    access: "signed_in",
    load: () => import("../pages/dialogs/thread-page.tsx"),
  },
  {
    path: "/invoices",
    name: "invoices",
    group: "money",
    access: "signed_in",
    load: () => import("../pages/invoices/page.tsx"),
  },
  {
    path: "/invoices/$id",
    name: null,
    group: "money",
    access: "signed_in",
    load: () => import("../pages/invoices/invoice-page.tsx"),
  },
  {
    path: "/wallets",
    name: "wallets",
    group: "money",
    access: "signed_in",
    load: () => import("../pages/wallets/page.tsx"),
  },
  {
    path: "/wallets/$id",
    name: null,
    group: "money",
    access: "signed_in",
    load: () => import("../pages/wallets/wallet-page.tsx"),
  },
  {
    path: "/payments",
    name: "payments",
    group: "money",
    access: "signed_in",
    load: () => import("../pages/payments/page.tsx"),
  },
  {
    path: "/businesses",
    name: "businesses",
    group: "money",
    access: "signed_in",
    load: () => import("../pages/businesses/page.tsx"),
  },
  {
    path: "/businesses/$id",
    name: null,
    group: "money",
    access: "signed_in",
    load: () => import("../pages/businesses/business-page.tsx"),
  },
  {
    path: "/businesses/$id/change",
    name: null,
    group: "money",
    access: "signed_in",
    load: () => import("../pages/businesses/form-page.tsx"),
  },
  {
    path: "/new-business",
    name: null,
    group: "money",
    access: "signed_in",
    load: () => import("../pages/businesses/form-page.tsx"),
  },
  { path: "/plans", name: "plans", group: "money", access: "signed_in", load: () => import("../pages/plans/page.tsx") },
  {
    path: "/new-plan",
    name: null,
    group: "money",
    access: "signed_in",
    load: () => import("../pages/plans/new-page.tsx"),
  },
  {
    path: "/plans/$id",
    name: null,
    group: "money",
    access: "signed_in",
    load: () => import("../pages/plans/plan-page.tsx"),
  },
  {
    path: "/settings",
    name: "settings",
    group: "account",
    access: "signed_in",
    load: () => import("../pages/settings/page.tsx"),
  },
  {
    path: "/settings/people",
    name: null,
    group: "account",
    access: "signed_in",
    load: () => import("../pages/settings/people-page.tsx"),
  },
  {
    path: "/settings/keys",
    name: null,
    group: "account",
    access: "signed_in",
    load: () => import("../pages/settings/keys-page.tsx"),
  },
  {
    path: "/settings/webhooks",
    name: null,
    group: "account",
    access: "signed_in",
    load: () => import("../pages/settings/webhooks-page.tsx"),
  },
  {
    path: "/settings/events",
    name: null,
    group: "account",
    access: "signed_in",
    load: () => import("../pages/settings/events-page.tsx"),
  },
  {
    path: "/settings/events/$id",
    name: null,
    group: "account",
    access: "signed_in",
    load: () => import("../pages/settings/event-page.tsx"),
  },
  {
    path: "/audit",
    name: "audit",
    group: "account",
    access: "signed_in",
    load: () => import("../pages/audit/page.tsx"),
  },
  {
    path: "/dead-letters",
    name: "dead_letters",
    group: "account",
    access: "signed_in",
    load: () => import("../pages/dead-letters/page.tsx"),
  },
  {
    path: "/account",
    name: "account",
    group: "account",
    access: "signed_in",
    load: () => import("../pages/account/page.tsx"),
  },
];
