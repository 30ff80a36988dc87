import type { Database } from "@db/sqlite";
import { type ErrorCode, errorCodes } from "../server/contract/errors.ts";
import { prepared } from "./prepared.ts";

/** Which results are meant: all, those of a status, those from the cache, or failed ones with one code. */
export type Filter = { status?: "succeeded" | "failed" | "cached" | undefined; code?: ErrorCode | undefined };

/** Rows are counted in blocks of this many, so that a page at any offset is found without walking over all before it. */
export const blockRows = 16_384;
export const blockOf = (row: number): number => Math.floor(row / blockRows);

/** Adds to the counts of blocks; `changes` is by kind ('succeeded', of these also 'cached', or an error code), then by block. */
export function countBlocks(
  db: Database,
  run: number,
  changes: ReadonlyMap<string, ReadonlyMap<number, number>>,
): void {
  const add = prepared(db, "update result_blocks set count = count + ? where run = ? and kind = ? and block = ?");
  const make = prepared(db, "insert into result_blocks(run, kind, block, count) values (?, ?, ?, ?)");
  for (const [kind, blocks] of changes) {
    for (const [block, count] of blocks) {
      if (count !== 0 && add.run(count, run, kind, block) === 0) make.run(run, kind, block, count);
    }
  }
}

/** Results by block, in order of the blocks. */
export function readBlocks(db: Database, run: number, { status, code }: Filter): { block: number; count: number }[] {
  const kinds = code !== undefined
    ? status === "succeeded" || status === "cached" ? [] : [code]
    : status === "succeeded" || status === "cached"
    ? [status]
    : status === "failed"
    ? errorCodes
    : ["succeeded", ...errorCodes];
  return prepared(
    db,
    `select block, sum(count) as count from result_blocks
     where run = ? and kind in (select value from json_each(?)) group by block having sum(count) > 0 order by block`,
  ).all<{ block: number; count: number }>(run, JSON.stringify(kinds));
}

/** How many results there are. */
export function countResults(db: Database, run: number, filter: Filter = {}): number {
  return readBlocks(db, run, filter).reduce((sum, { count }) => sum + count, 0);
}

/** Failed results by their code, the most frequent first. */
export function countByCode(db: Database, run: number): { code: ErrorCode; count: number }[] {
  return prepared(
    db,
    `select kind as code, sum(count) as count from result_blocks where run = ? and kind not in ('succeeded', 'cached')
     group by kind having sum(count) > 0 order by sum(count) desc, kind`,
  ).all<{ code: ErrorCode; count: number }>(run);
}
