import { html } from "hono/html";
import { pageWith } from "./html.ts";

/** Opening a link must use nothing up, because mail programs and chats open links too; so a person presses a button. */
export function signInPage(token: string | undefined, problem?: string) {
  const form = html`<form method="post" action="/sign-in">
<input type="hidden" name="token" value="${token ?? ""}">
<p><button type="submit">Sign in</button></p>
</form>
<p class="soft">The link works once. Set a password afterwards.</p>`;
  const help = html`<p>Ask an owner for a new link, or on the machine itself run
<code>daybook key create</code> for a key.</p>`;
  return pageWith(
    "Sign in to Daybook",
    html`<h1>Daybook</h1>
${problem === undefined ? "" : html`<p>${problem}</p>`}
${token === undefined ? help : form}`,
  );
}
