import type { Operations } from "../../dist/web-types/operations.d.ts";
import { problemOf } from "./problem.ts";

/** `METHOD /path/{parameter}` of the API, from its own OpenAPI document. */
export type OperationName = keyof Operations;
export type AnswerOf<N extends OperationName> = Operations[N]["answer"];
export type RequestOf<N extends OperationName> = Operations[N]["request"] & { readonly signal?: AbortSignal };

interface AnyRequest {
  readonly path?: object;
  readonly query?: object;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Asks the API; throws an {@link ApiProblem} when it says no. The session's cookie goes along. */
export async function call<N extends OperationName>(name: N, request: RequestOf<N>): Promise<AnswerOf<N>> {
  const response = await send(name, request);
  if (!response.ok) throw await problemOf(response);
  return response.status === 204 ? undefined : response.json();
}

/** The address of an operation, for links and downloads. */
export function addressOf(name: OperationName, { path = {}, query = {} }: AnyRequest): string {
  const values = new Map(Object.entries(path).map(([key, value]) => [key, String(value)]));
  const filled = name
    .slice(name.indexOf(" ") + 1)
    .replaceAll(/\{(\w+)\}/g, (_, key) => encodeURIComponent(values.get(key) ?? ""));
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) =>
      value === undefined || value === null ? [] : [[key, String(value)]],
    ),
  ).toString();
  return search === "" ? filled : `${filled}?${search}`;
}

function send(name: OperationName, request: AnyRequest): Promise<Response> {
  const { body, signal } = request;
  const raw = body instanceof Blob;
  return fetch(addressOf(name, request), {
    method: name.slice(0, name.indexOf(" ")),
    ...(signal && { signal }),
    ...(body === undefined
      ? {}
      : raw
        ? { body }
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
}
