import type { ErrorCode } from "../server/contract/errors.ts";
import { noteIn } from "../server/contract/notes.ts";
import type { ResultRow } from "../server/contract/result.ts";
import { variablesOf } from "../server/prompt/parse.ts";
import { lookUp } from "../server/prompt/path.ts";
import type { Path } from "../server/prompt/path.ts";
import { readRow } from "../server/prompt/row.ts";
import type { Language } from "./i18n/words.ts";

const shownChars = 240;

/** A line of the table of results: a row with as much of its texts as a line shows. */
export type ResultLine = {
  row: number;
  status: ResultRow["status"];
  cached: boolean;
  /** Cut at the token limit, yet usable. */
  isCut: boolean;
  code: ErrorCode | null;
  /** What the row asks: its value of the shown variable, else its line. */
  text: string;
  /** The answer's start, or what the error says. */
  says: string;
  latencyMs: number | null;
  promptTokens: number | null;
  completionTokens: number | null;
  attempts: number;
  at: string | null;
};

/** How fields are named that hold what a row asks, not what it asks about. */
const asking = /(?:^|[._-])(?:question|query|instruction|prompt|input|问题|指令)$/iu;

/** The variable whose values stand for the rows in a table: of the last user message the one that asks, else its first. */
export function shownVariable(messages: readonly { role: string; content: string }[]): Path | null {
  const users = messages.filter(({ role }) => role === "user");
  const paths = variablesOf(users.slice(-1));
  return paths.find(({ name }) => asking.test(name)) ?? paths[0] ?? variablesOf(messages)[0] ?? null;
}

/** Takes of a row what a line shows, so that many of them need little memory. */
export function resultLine(
  { row, status, text, result }: ResultRow,
  shown: Path | null,
  language: Language,
): ResultLine {
  const says = result?.error ? noteIn(language, result.error.message) : result?.answer ?? "";
  return {
    row,
    status,
    cached: result?.cached ?? false,
    isCut: result?.finishReason === "length",
    code: result?.error?.code ?? null,
    text: startOf(valueOf(text, shown) ?? text),
    says: startOf(says),
    latencyMs: result?.latencyMs ?? null,
    promptTokens: result?.usage.promptTokens ?? null,
    completionTokens: result?.usage.completionTokens ?? null,
    attempts: result?.attempts ?? 0,
    at: result?.finishedAt ?? null,
  };
}

function valueOf(text: string, shown: Path | null): string | null {
  if (shown === null) return null;
  try {
    return lookUp(readRow(text), shown);
  } catch {
    return null; // the start of a long row is no whole JSON
  }
}

function startOf(text: string): string {
  return text.slice(0, shownChars).toWellFormed().replace(/\s+/gu, " ");
}
