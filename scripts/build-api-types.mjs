// Writes dist/web-types/operations.d.ts: what each operation of the API takes and answers, for the dashboard's client.
// Needs the compiled program. The document comes from the declarations of the routes; no route is called.
import { mkdirSync, writeFileSync } from "node:fs";
import { createApi } from "../dist/api/api.js";
import { ROOT } from "./freshness.mjs";

const METHODS = ["get", "post", "put", "patch", "delete"];

/** Stands for services that nobody uses while routes are declared. */
const unused = new Proxy(() => {}, {
  get: (_, name) => (typeof name === "symbol" ? undefined : unused),
  apply: () => unused,
});

const services = new Proxy({}, { get: (_, name) => (name === "limits" ? undefined : unused) });
const api = createApi(services);
const document = api.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "Daybook", version: "" } });

const schemas = Object.entries(document.components?.schemas ?? {}).map(
  ([name, schema]) => `export type ${name} = ${typeOf(schema)};`,
);
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) => operationOf(method, path, item[method])),
);
mkdirSync(`${ROOT}dist/web-types`, { recursive: true });
writeFileSync(
  `${ROOT}dist/web-types/operations.d.ts`,
  `${schemas.join("\n")}\n\nexport interface Operations {\n${operations.join("\n")}\n}\n`,
);

function operationOf(method, path, { parameters = [], requestBody, responses }) {
  const parts = ["path", "query"].flatMap((place) => {
    const own = parameters.filter((parameter) => parameter.in === place);
    if (own.length === 0) return [];
    const fields = own.map(({ name, required, schema }) => field(name, required, schema));
    return `${place}${own.some(({ required }) => required) ? "" : "?"}: { ${fields.join("; ")} }`;
  });
  if (requestBody) parts.push(`body${requestBody.required ? "" : "?"}: ${bodyOf(requestBody.content)}`);
  const [, good] = Object.entries(responses).find(([status]) => /^2/.test(status)) ?? [];
  const answer = good?.content ? bodyOf(good.content) : "undefined";
  return `  "${method.toUpperCase()} ${path}": { request: { ${parts.join("; ")} }; answer: ${answer} };`;
}

/** JSON where there is any; else the bytes of a file. */
function bodyOf(content = {}) {
  const json = content["application/json"];
  return json ? typeOf(json.schema) : "Blob";
}

function field(name, required, schema) {
  return `${JSON.stringify(name)}${required ? "" : "?"}: ${typeOf(schema)}`;
}

function typeOf(schema) {
  if (schema === undefined || schema === true || Object.keys(schema).length === 0) return "unknown";
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  for (const [key, joint] of [
    ["anyOf", " | "],
    ["oneOf", " | "],
    ["allOf", " & "],
  ]) {
    if (schema[key]) return `(${schema[key].map(typeOf).join(joint)})`;
  }
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(" | ");
  return named(schema);
}

function named(schema) {
  switch (schema.type) {
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array":
      return schema.prefixItems ? `[${schema.prefixItems.map(typeOf).join(", ")}]` : `(${typeOf(schema.items)})[]`;
    default:
      return objectOf(schema);
  }
}

function objectOf({ properties = {}, required = [], additionalProperties }) {
  const fields = Object.entries(properties).map(([name, schema]) => field(name, required.includes(name), schema));
  const open = additionalProperties !== undefined && additionalProperties !== false;
  if (fields.length === 0) return `Record<string, ${open ? typeOf(additionalProperties) : "unknown"}>`;
  return `{ ${fields.join("; ")} }`;
}
