/**
 * The part of jsr:@db/sqlite's interface that we use, on the runtime's own SQLite, so that an executable holds it.
 * It behaves as that package does with `int64: true, parseJson: false`, which the types ask for: mapping the name
 * `@db/sqlite` to the package runs unchanged. Two things to keep away from, since the drivers differ in them: text with
 * NUL or half surrogates (both cut or replace it), and SQL that tells 2 from 2.0, such as `typeof(?)` or `? || ''`
 * (numbers are bound as doubles here; a column's own type makes integers of them).
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

export type BindValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Date
  | Uint8Array
  | readonly BindValue[]
  | { readonly [name: string]: BindValue };
export type BindParameters = readonly BindValue[] | { readonly [name: string]: BindValue };
/** Values one by one; or one list of them; or one object with a member for each `:name`. */
export type RestBindParameters = BindValue[];

export type DatabaseOptions = {
  readonly?: boolean;
  /** false: the file must be there. */
  create?: boolean;
  memory?: boolean;
  /** Integers come whole: a number, or a bigint beyond 2^53. */
  int64: true;
  /** JSON comes as text. */
  parseJson?: false;
};

type Row = Record<string, unknown>;

export class SqliteError extends Error {
  override name = "SqliteError";
  constructor(public code: number, message: string) {
    super(`${code}: ${message}`);
  }
}

const tooMany = 25; // SQLITE_RANGE

/** The fault with SQLite's own words alone: the runtime adds the text of a failed script to them. */
function cleaned(fault: unknown): unknown {
  if (!(fault instanceof Error)) return fault;
  if ("errcode" in fault && fault.errcode === tooMany) return new SqliteError(tooMany, fault.message);
  const end = fault.message.search(/ in [^]* at offset \d+$/u);
  if (end > 0) fault.message = fault.message.slice(0, end);
  return fault;
}

const isTooLarge = (fault: unknown): boolean => fault instanceof RangeError && "code" in fault;

function plain(value: BindValue): SQLInputValue {
  switch (typeof value) {
    case "string":
    case "number":
    case "bigint":
      return value;
    case "boolean":
      return value ? 1 : 0;
    case "undefined":
      return null;
    case "object":
      if (value === null || value instanceof Uint8Array) return value;
      if (value instanceof Date) return value.toISOString();
      return JSON.stringify(value);
    default:
      throw new TypeError(`a ${typeof value} cannot be bound`);
  }
}

function isNamed(first: BindValue): first is { readonly [name: string]: BindValue } {
  return typeof first === "object" && first !== null && !Array.isArray(first) && !(first instanceof Uint8Array) &&
    !(first instanceof Date);
}

/** The values as the runtime takes them. `params` is the caller's rest list, and is used in place. */
function bound(params: RestBindParameters): SQLInputValue[] {
  const first = params[0];
  if (isNamed(first)) {
    const named: Record<string, SQLInputValue> = {};
    for (const name in first) named[name] = plain(first[name]);
    return [named] as unknown[] as SQLInputValue[]; // the runtime's other form of the same call
  }
  const list: unknown[] = Array.isArray(first) ? [...first] : params;
  for (let index = 0; index < list.length; index++) {
    const value = list[index] as BindValue;
    if (typeof value !== "string" && typeof value !== "number") list[index] = plain(value);
  }
  return list as SQLInputValue[];
}

/** Makes a number of each bigint that fits, and an ordinary object of the row. */
function narrowed(row: Row): Row {
  for (const name in row) {
    const value = row[name];
    if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) row[name] = Number(value);
  }
  return Object.setPrototypeOf(row, Object.prototype);
}

const ordinary = (row: Row): Row => Object.setPrototypeOf(row, Object.prototype);

export class Statement {
  readonly sql: string;
  readonly db: Database;
  #inner: StatementSync;
  #finalized = false;
  /** It changes rows and returns some: it cannot be run a second time for the sake of a large integer. */
  #returns: boolean;

  constructor(db: Database, sql: string, inner: StatementSync) {
    this.db = db;
    this.sql = sql;
    this.#inner = inner;
    this.#returns = /\breturning\b/iu.test(sql);
    if (this.#returns) this.#inner.setReadBigInts(true);
  }

  /** Runs the statement; the number of rows that it changed. */
  run(...params: RestBindParameters): number {
    this.#check();
    try {
      const { changes } = params.length === 0 ? this.#inner.run() : this.#inner.run(...bound(params));
      return typeof changes === "number" ? changes : Number(changes);
    } catch (fault) {
      throw cleaned(fault);
    }
  }

  /** The first row, or undefined. */
  get<T extends object = Row>(...params: RestBindParameters): T | undefined {
    this.#check();
    const list = bound(params);
    try {
      const row = this.#inner.get(...list);
      return row && (this.#returns ? narrowed : ordinary)(row) as T;
    } catch (fault) {
      const row = this.#whole(fault, () => this.#inner.get(...list));
      return row && narrowed(row) as T;
    }
  }

  /** All rows, each an object. */
  all<T extends object = Row>(...params: RestBindParameters): T[] {
    this.#check();
    const list = bound(params);
    let rows: Row[];
    try {
      rows = this.#inner.all(...list);
      for (const row of rows) (this.#returns ? narrowed : ordinary)(row);
    } catch (fault) {
      rows = this.#whole(fault, () => this.#inner.all(...list));
      for (const row of rows) narrowed(row);
    }
    return rows as T[];
  }

  /** The first row as a list of its values, or undefined. Columns need names of their own. */
  value<T extends unknown[] = unknown[]>(...params: RestBindParameters): T | undefined {
    const row = this.get(...params);
    return row && Object.values(row) as T;
  }

  /** All rows, each a list of its values. Columns need names of their own. */
  values<T extends unknown[] = unknown[]>(...params: RestBindParameters): T[] {
    return this.all(...params).map((row) => Object.values(row) as T);
  }

  /** Rows one by one, though all are read at once: the runtime's own iteration ends without a word at a damaged page. */
  iter<T extends object = Row>(...params: RestBindParameters): IterableIterator<T> {
    return this.all<T>(...params).values();
  }

  [Symbol.iterator](): IterableIterator<Row> {
    return this.iter();
  }

  finalize(): void {
    this.#finalized = true;
  }

  [Symbol.dispose](): void {
    this.finalize();
  }

  toString(): string {
    return this.sql;
  }

  // Deno 2.4.2 ends the whole process when a statement of a closed database is used.
  #check(): void {
    if (!this.db.open) throw new Error("Database is closed");
    if (this.#finalized) throw new Error("Statement is finalized");
  }

  /** Reads again with bigints when the fault was an integer beyond 2^53. */
  #whole<T>(fault: unknown, read: () => T): T {
    if (this.#returns || !isTooLarge(fault)) throw cleaned(fault);
    this.#inner.setReadBigInts(true);
    try {
      return read();
    } finally {
      this.#inner.setReadBigInts(false);
    }
  }
}

type Start = "deferred" | "immediate" | "exclusive";
type Wrapped<Args extends unknown[], Value> = (...args: Args) => Value;
export type Transaction<Args extends unknown[], Value> =
  & Wrapped<Args, Value>
  & Record<"default" | Start, Wrapped<Args, Value>>;

export class Database {
  readonly path: string;
  readonly int64 = true;
  readonly parseJson = false;
  open = true;
  #inner: DatabaseSync;
  #depth = 0;

  constructor(path: string | URL, options: DatabaseOptions) {
    this.path = options.memory ? ":memory:" : path instanceof URL ? fileURLToPath(path) : path;
    if (options.create === false && this.path !== ":memory:") {
      try {
        Deno.statSync(this.path);
      } catch {
        throw new Error(`unable to open database file: ${this.path}`);
      }
    }
    this.#inner = new DatabaseSync(this.path, {
      readOnly: options.readonly ?? false,
      enableForeignKeyConstraints: false, // as SQLite itself; a pragma turns them on
    });
  }

  /** @throws SQLite's words when the SQL is wrong. */
  prepare(sql: string): Statement {
    return new Statement(this, sql, this.#compile(sql));
  }

  #compile(sql: string): StatementSync {
    if (!this.open) throw new Error("Database is closed");
    try {
      return this.#inner.prepare(sql);
    } catch (fault) {
      // Deno 2.4.2 does not say what was wrong; compiling the same SQL without running it does.
      if (fault instanceof Error && fault.message === "failed to prepare statement") this.#script(`explain ${sql}`);
      throw cleaned(fault);
    }
  }

  /** Runs a script, or with values one statement; the number of rows that the last change changed. */
  exec(sql: string, ...params: RestBindParameters): number {
    if (params.length > 0) return this.prepare(sql).run(...params);
    this.#script(sql);
    return this.changes;
  }

  run(sql: string, ...params: RestBindParameters): number {
    return this.exec(sql, ...params);
  }

  sql<T extends object = Row>(strings: TemplateStringsArray, ...params: RestBindParameters): T[] {
    return this.prepare(strings.join("?")).all<T>(...params);
  }

  get changes(): number {
    return this.#number("select changes()");
  }

  get totalChanges(): number {
    return this.#number("select total_changes()");
  }

  get lastInsertRowId(): number {
    return this.#number("select last_insert_rowid()");
  }

  get inTransaction(): boolean {
    const inner: object = this.#inner; // does not tell in Deno 2.4.2
    return "isTransaction" in inner ? inner.isTransaction === true : this.#depth > 0;
  }

  get autocommit(): boolean {
    return !this.inTransaction;
  }

  /** Wraps a function: what it does is done whole or, when it throws, not at all. One inside another is a savepoint. */
  transaction<Args extends unknown[], Value>(fn: (...args: Args) => Value): Transaction<Args, Value> {
    const started = (start: Start): Wrapped<Args, Value> => (...args) => this.#within(start, fn, args);
    const deferred = started("deferred");
    return Object.assign((...args: Args): Value => deferred(...args), {
      default: deferred,
      deferred,
      immediate: started("immediate"),
      exclusive: started("exclusive"),
    });
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    this.#inner.close();
  }

  #script(sql: string): void {
    if (!this.open) throw new Error("Database is closed");
    try {
      this.#inner.exec(sql);
    } catch (fault) {
      throw cleaned(fault);
    }
  }

  #within<Args extends unknown[], Value>(start: Start, fn: (...args: Args) => Value, args: Args): Value {
    const nested = this.#depth > 0 || this.inTransaction;
    this.#script(nested ? "savepoint nested" : `begin ${start}`);
    this.#depth++;
    try {
      const value = fn(...args);
      this.#script(nested ? "release nested" : "commit");
      return value;
    } catch (fault) {
      this.#undo(nested);
      throw fault;
    } finally {
      this.#depth--;
    }
  }

  // A full disk makes SQLite roll back by itself; then there is nothing left to undo.
  #undo(nested: boolean): void {
    try {
      this.#script(nested ? "rollback to nested; release nested" : "rollback");
    } catch {
      // the fault that led here is the one to tell
    }
  }

  #number(sql: string): number {
    const [value] = this.prepare(sql).value() ?? [];
    return Number(value);
  }
}
