import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** Throws where an answer is not what the OpenAPI document says of its route and status. */
export type Contract = (method: string, path: string, answer: Response) => Promise<void>;

export function openContract(document: { readonly paths?: object }): Contract {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, "openapi");
  const routes = Object.keys(document.paths ?? {}).map((template) => ({
    template,
    pattern: new RegExp(`^${template.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  }));
  const validators = new Map<string, ValidateFunction>();
  return async (method, path, answer) => {
    const [pathname = ""] = path.split("?");
    const found = routes.filter(({ pattern }) => pattern.test(pathname)).sort(mostLiteral)[0];
    const operation = found && at(at(document.paths, found.template), method.toLowerCase());
    const type = (answer.headers.get("content-type") ?? "").split(";")[0] ?? "";
    if (!operation || !/[/+]json$/.test(type)) return;
    const responses = at(operation, "responses");
    const status = at(responses, String(answer.status)) === undefined ? "default" : String(answer.status);
    if (at(at(at(responses, status), "content"), type) === undefined)
      throw new Error(`${method} ${found.template} answers ${answer.status} ${type}, which its document does not know`);
    const steps = ["paths", found.template, method.toLowerCase(), "responses", status, "content", type, "schema"];
    const pointer = steps
      .map((step) => step.replaceAll("~", "~0").replaceAll("/", "~1"))
      .map(encodeURIComponent)
      .join("/");
    const validate = validators.get(pointer) ?? ajv.compile({ $ref: `openapi#/${pointer}` });
    validators.set(pointer, validate);
    if (!validate(await answer.json()))
      throw new Error(`${method} ${path} ${answer.status}: ${ajv.errorsText(validate.errors)}`);
  };
}

function mostLiteral(a: { template: string }, b: { template: string }): number {
  return a.template.split("{").length - b.template.split("{").length;
}

function at(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
