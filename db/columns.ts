import type * as z from "zod";

/** The text of a column that is read back whole; its version tells a later program how to read it. */
export function written(value: object): string {
  return JSON.stringify({ version: 1, ...value });
}

/**
 * Reads such a column.
 * @throws when it does not fit its schema: the database is damaged, or a migration is missing.
 */
export function readBack<T>(schema: z.ZodType<T>, text: string, column: string): T {
  const { version: _, ...value } = JSON.parse(text);
  return checked(schema, value, column);
}

/** Reads a JSON column that has no version of its own; null stays null. */
export function readJson<T>(schema: z.ZodType<T>, text: string | null, column: string): T | null {
  return text === null ? null : checked(schema, JSON.parse(text), column);
}

export function checked<T>(schema: z.ZodType<T>, value: unknown, column: string): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new Error(`the column ${column} does not fit: ${read.error.message}`);
}

/** A pattern for `like … escape '\'` that finds a text anywhere, taking it as it is. */
export function likeAnywhere(text: string): string {
  return `%${text.replace(/[\\%_]/gu, "\\$&")}%`;
}

export type Page = { limit: number; cursor?: string | undefined };

/** Where a page by age goes on: after the one with this date and id. */
export function readCursor(cursor: string | undefined): { at: string; id: string } | null {
  const [, at, id] = /^([^_]*)_([^]+)$/u.exec(cursor ?? "") ?? [];
  return at === undefined || id === undefined ? null : { at, id };
}

/** A page out of one row more than it holds, and where the next one begins. */
export function pageOf<T>(
  rows: T[],
  limit: number,
  cursorOf: (row: T) => string,
): { page: T[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
