/** One step of the database's form; `up` is a script that runs in a transaction of its own. */
export type Migration = { says: string; up: string };
