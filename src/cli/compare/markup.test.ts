import { expect, test } from "vitest";
import { html } from "./markup.ts";

test("text is escaped, in content and in attributes", () => {
  expect(html`<p title="${`"'`}">${"<b>&amp;"}</p>`.markup).toBe('<p title="&#34;&#39;">&#60;b&#62;&#38;amp;</p>');
});
test("markup is not, alone or in a list", () => {
  expect(html`<p>${html`<b>${"<"}</b>`}${[html`<i>1</i>`, html`<i>2</i>`]}${3}</p>`.markup).toBe(
    "<p><b>&#60;</b><i>1</i><i>2</i>3</p>",
  );
});
test("characters that hide or turn text around are shown as what they are not", () => {
  expect(html`${"a\u202eb\u0000c\u2066d"}`.markup).toBe("a\ufffdb\ufffdc\ufffdd");
});
