import { html, raw } from "hono/html";
import type { Document } from "../document.ts";
import { type Field, fieldsOf } from "./fields.ts";
import { pageWith } from "./html.ts";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Field[];
  readonly body: readonly Field[];
  readonly answers: readonly Answer[];
}

interface Answer {
  readonly status: string;
  readonly description: string;
  readonly types: readonly string[];
  readonly fields: readonly Field[];
}

/** The OpenAPI document as a page. It is one static text: no script, nothing loaded from elsewhere. */
export function referencePage(document: Document) {
  const operations = operationsOf(document);
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return pageWith(
    `Daybook ${document.info.version}: API`,
    html`<h1>Daybook API <span class="soft">${document.info.version}</span></h1>
<pre>${document.info.description ?? ""}</pre>
<p>As a file for programs: <a href="/openapi.json">openapi.json</a></p>
<nav>${tags.map((tag) => html`<a href="#${tag}">${tag}</a>`)}</nav>
${tags.map(
  (tag) => html`<h2 id="${tag}">${tag}</h2>
${operations.filter((operation) => operation.tag === tag).map(section)}`,
)}`,
  );
}

function section({ method, path, summary, description, parameters, body, answers }: Operation) {
  return html`<details>
<summary><b>${method.toUpperCase()}</b> <code>${path}</code> ${summary}</summary>
${description.split("\n\n").map((paragraph) => html`<p>${paragraph}</p>`)}
${table("Parameters", parameters)}
${table("Body", body)}
${answers.map(
  ({
    status,
    description: what,
    types,
    fields,
  }) => html`<h4>${status} <span class="soft">${types.join(", ")}</span></h4>
<p>${what}</p>
${table("", fields)}`,
)}
</details>
`;
}

function table(title: string, fields: readonly Field[]) {
  if (fields.length === 0) return raw("");
  return html`${title === "" ? "" : html`<h4>${title}</h4>`}
<table><tbody>${fields.map(
    ({ name, type, meaning }) =>
      html`<tr><td><code>${name}</code></td><td class="soft">${type}</td><td>${meaning}</td></tr>`,
  )}</tbody></table>`;
}

function operationsOf(document: Document): readonly Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const found = item[method];
      if (!found) return [];
      const { summary = "", description = "", tags = ["Other"], parameters = [], requestBody, responses = {} } = found;
      return [
        {
          method,
          path,
          tag: tags[0] ?? "Other",
          summary,
          description,
          parameters: parameters.flatMap((parameter) => fieldsOf(document, parameter)),
          body: contentFields(document, requestBody),
          answers: Object.entries(responses).map(([status, answer]) => answerOf(document, status, answer)),
        },
      ];
    }),
  );
}

function answerOf(document: Document, status: string, answer: unknown): Answer {
  const isObject = typeof answer === "object" && answer !== null;
  const description = isObject && "description" in answer ? String(answer.description) : "";
  const content = isObject && "content" in answer ? answer.content : undefined;
  const types = typeof content === "object" && content !== null ? Object.keys(content) : [];
  return {
    status: status === "default" ? "problem" : status,
    description,
    types,
    fields: status === "default" ? [] : contentFields(document, answer),
  };
}

function contentFields(document: Document, holder: unknown): readonly Field[] {
  if (typeof holder !== "object" || holder === null || !("content" in holder)) return [];
  const { content } = holder;
  if (typeof content !== "object" || content === null) return [];
  const [first] = Object.values(content);
  return fieldsOf(document, first);
}
