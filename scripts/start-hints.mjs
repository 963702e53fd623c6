// What a newcomer reads once the service answers.
import { setTimeout as sleep } from "node:timers/promises";
import { optionIn } from "./start-environment.mjs";

const POLL_MS = 100;
const PATIENCE_MS = 120_000;

/** Prints the hints when the service, which this process is about to start, answers; unless somebody else has its port. */
export async function hintWhenReady(options, environment) {
  const port = optionIn(options, "port") ?? process.env.DAYBOOK_PORT ?? "4380";
  const url = `http://127.0.0.1:${port}`;
  if (!(await isReady(url))) void hintOnce(url, environment);
}

async function hintOnce(url, environment) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    await sleep(POLL_MS, undefined, { ref: false });
    if (await isReady(url)) return console.log(hints(url, environment));
  }
}

async function isReady(url) {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}

function hints(url, environment) {
  const token = process.env.DAYBOOK_VERIFY_TOKEN;
  const secret =
    environment === undefined ? "as you configured it" : `in ${environment}; put the one of your Meta app there`;
  return `
Daybook is ready at ${url}. Ctrl-C stops it; what it knows stays in the data folder.

  Dashboard       ${url}  (begins with the playground, which needs no sign-in)
  Webhooks        ${url}/webhooks/whatsapp  (Meta wants HTTPS: put a proxy or a tunnel in front)
  Verify token    ${token ?? "none: set DAYBOOK_VERIFY_TOKEN"}
  App secret      ${secret}
  API reference   ${url}/docs

In a second terminal:

  First charge    the lines under "First charge" in README.md
  An API key      ./daybook key create --name mine --scope read,write
  Older traffic   ./daybook import FILE --source old    (messages as CSV or JSON, or webhooks as they came)
  No service      ./daybook rate samples/history.csv --accounts samples/accounts.json
`;
}
