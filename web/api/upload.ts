import { type AnswerOf, addressOf, type RequestOf } from "./client.ts";
import { ApiProblem } from "./problem.ts";

/** How far an upload is; `signal` ends it. */
export interface UploadWatch {
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

/** Sends a file to be imported. `fetch` cannot say how much of a body has gone, so the older way is taken. */
export function uploadImport(
  file: File,
  query: RequestOf<"POST /v1/imports">["query"],
  { onProgress, signal }: UploadWatch,
): Promise<AnswerOf<"POST /v1/imports">> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", addressOf("POST /v1/imports", { query }));
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total);
    request.onload = () => {
      if (request.status < 300) resolve(request.response);
      else reject(problemIn(request));
    };
    request.onerror = () => reject(new TypeError("Failed to fetch"));
    request.onabort = () => reject(new DOMException("The upload was stopped.", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function problemIn({ status, statusText, response }: XMLHttpRequest): ApiProblem {
  const { code = "unknown", detail = statusText, faults = [] } = response ?? {};
  return new ApiProblem(status, { code, detail, faults });
}
