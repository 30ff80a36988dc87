import type { FieldError, Refusal } from "../contract/outcome.ts";
import { fill, paramsIn, type ProblemCode, problems } from "../contract/problems.ts";
import { FileGoneError } from "../datasets/files.ts";
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

/** What was asked: the path that all addresses begin with, and the one below it, where there is one. */
export type AskedAt = { base: string; path?: string };

/** A refusal as the document that is sent. */
export function problemDocument(
  refusal: Refusal,
  language: Language,
  { base, path }: AskedAt = { base: "" },
): ProblemDocument {
  const { code } = refusal;
  const errors = refusal.errors?.map(({ path, message }) => ({
    path,
    message: typeof message === "string" ? message : message[language],
  }));
  const params = refusal.params && paramsIn(language, refusal.params);
  const words = code.replaceAll("_", " ");
  return {
    type: `${base}/api/docs#problem-${code}`,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    status: problems[code].status,
    detail: fill(problems[code][language], params),
    code,
    ...(params && { params }),
    ...(errors && { errors }),
    ...(path !== undefined && { instance: base + path }),
  };
}

/** The response of a refusal; further headers, such as `allow` or `retry-after`, are added to it. */
export function problemResponse(
  refusal: Refusal,
  language: Language,
  at: AskedAt,
  headers: Record<string, string> = {},
): Response {
  const document = problemDocument(refusal, language, at);
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

/**
 * The refusal that stands for a thrown error: an id that the log knows, and nothing of the error itself. A dataset's file
 * that is gone can be put back by the person, so it is named.
 */
export function internalRefusal(error: unknown, log: Log, members: { method: string; path: string }): Refusal {
  if (error instanceof FileGoneError) {
    log.warn("a dataset's file is gone", { ...members, file: error.file });
    return { code: "dataset_file_gone", params: { file: error.file } };
  }
  const id = crypto.randomUUID().slice(0, 8);
  log.error("a request met a fault", {
    id,
    ...members,
    stack: error instanceof Error ? error.stack ?? error.message : String(error),
  });
  return { code: "internal", params: { id } };
}
