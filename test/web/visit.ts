import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** A busy machine is slow, but what has not come by then will not come. */
const PATIENCE_MS = 10_000;

/** What never leaves the browser: data of the page itself, and the parts of Chromium that show a PDF. */
const WITHIN = [
  "data:",
  "blob:",
  "about:",
  "chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/",
  "chrome://resources/",
];

/** A page under watch: everything that must not happen is written down. */
export interface Visit {
  readonly page: Page;
  /** What the policy of the page stopped. */
  readonly violations: readonly string[];
  /** Requests that left the origin. */
  readonly strangers: readonly string[];
  /** Errors that nobody caught, and those that were written to the console. */
  readonly errors: readonly string[];
  readonly close: () => Promise<void>;
}

/** A browser profile of its own for one walk through the pages of an origin. */
export async function visit(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ baseURL: origin, viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const [violations, strangers, errors]: [string[], string[], string[]] = [[], [], []];
  page.on("request", (request) => {
    const url = request.url();
    if (![`${origin}/`, ...WITHIN].some((own) => url.startsWith(own))) strangers.push(url);
  });
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    const isRefusedAsExpected = /status of 401/.test(message.text());
    if (message.type() === "error" && !isRefusedAsExpected) errors.push(message.text());
  });
  await page.exposeFunction("noteViolation", (text: string) => void violations.push(text));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
      Reflect.get(window, "noteViolation")(`${violatedDirective} ${blockedURI} ${sample}`),
    );
  });
  return { page, violations, strangers, errors, close: () => context.close() };
}
