import type { FieldError, Refusal } from "../contract/outcome.ts";
import { fill, paramsIn, type ProblemCode, problems } from "../contract/problems.ts";
import type { Log } from "../log.ts";
import type { Language } from "./language.ts";

/** A problem document (RFC 9457) with a stable `code`. */
export type ProblemDocument = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  params?: Record<string, string | number>;
  errors?: FieldError[];
  instance?: string;
};

/** A refusal as the document that is sent; `instance` is the path that was asked. */
export function problemDocument(refusal: Refusal, language: Language, instance?: string): ProblemDocument {
  const { code } = refusal;
  const errors = refusal.errors?.map(({ path, message }) => ({
    path,
    message: typeof message === "string" ? message : message[language],
  }));
  const params = refusal.params && paramsIn(language, refusal.params);
  const words = code.replaceAll("_", " ");
  return {
    type: `/api/docs#problem-${code}`,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    status: problems[code].status,
    detail: fill(problems[code][language], params),
    code,
    ...(params && { params }),
    ...(errors && { errors }),
    ...(instance !== undefined && { instance }),
  };
}

/** The response of a refusal; further headers, such as `allow` or `retry-after`, are added to it. */
export function problemResponse(
  refusal: Refusal,
  language: Language,
  instance?: string,
  headers: Record<string, string> = {},
): Response {
  const document = problemDocument(refusal, language, instance);
  return new Response(JSON.stringify(document), {
    status: document.status,
    headers: {
      "content-type": "application/problem+json",
      "content-language": language,
      "cache-control": "no-store",
      ...headers,
    },
  });
}

/** The refusal that stands for a thrown error: an id that the log knows, and nothing of the error itself. */
export function internalRefusal(error: unknown, log: Log, members: { method: string; path: string }): Refusal {
  const id = crypto.randomUUID().slice(0, 8);
  log.error("a request met a fault", {
    id,
    ...members,
    stack: error instanceof Error ? error.stack ?? error.message : String(error),
  });
  return { code: "internal", params: { id } };
}
