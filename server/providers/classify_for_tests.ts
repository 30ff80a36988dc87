import assert from "node:assert/strict";
import type { Mend } from "../contract/run.ts";
import { classify } from "./classify.ts";
import { familyOf } from "./codes.ts";

export type Row = {
  says: string;
  status: number;
  body: unknown;
  code: string;
  host?: string;
  message?: string | RegExp;
  ambiguous?: boolean;
  mend?: Mend | null;
  /** Members of the request's body, beside model and messages. */
  sent?: string[];
  streams?: boolean;
  mayStream?: boolean;
  made?: Mend[];
  toldWait?: boolean;
};
export const error = (
  message: string,
  code: unknown = null,
  type: unknown = "invalid_request_error",
  param: unknown = null,
) => ({
  error: { message, type, param, code },
});
export const page = (title: string) =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>x</h1></body></html>`;
export const quota = error(
  "You exceeded your current quota, please check your plan and billing details.",
  "insufficient_quota",
  "insufficient_quota",
);
export const gemini = (message: string, quotaId: string) => ({
  error: { code: 429, message, status: "RESOURCE_EXHAUSTED", details: [{ violations: [{ quotaId }] }] },
});
export const relay = "当前分组上游负载已饱和，请稍后再试";

/** One test for each row of a table of errors. */
export function testRows(rows: readonly Row[]): void {
  for (const row of rows) {
    Deno.test(`an error is told apart: ${row.says}`, () => {
      const text = typeof row.body === "string" ? row.body : JSON.stringify(row.body);
      const classified = classify({
        status: row.status,
        body: row.status === 200 ? { value: row.body } : { text },
        family: familyOf(`https://${row.host ?? "127.0.0.1"}/v1`),
        codes: {},
        asked: {
          members: new Set(["model", "messages", ...row.sent ?? []]),
          streams: row.streams ?? false,
          mayStream: row.mayStream ?? true,
          mends: row.made ?? [],
        },
        toldWait: row.toldWait ?? false,
      });
      assert.equal(classified.code, row.code, JSON.stringify(classified));
      assert.equal(classified.ambiguous, row.ambiguous ?? false);
      if (row.mend !== undefined) assert.deepEqual(classified.mend, row.mend);
      if (typeof row.message === "string") assert.equal(classified.message, row.message);
      if (row.message instanceof RegExp) assert.match(classified.message, row.message);
      assert.ok(!/\[object Object\]|<html/iu.test(classified.message));
    });
  }
}
