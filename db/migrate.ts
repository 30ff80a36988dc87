import type { Database } from "@db/sqlite";
import type { Migration } from "./migrations/migration.ts";
import { migrations } from "./migrations/mod.ts";

/** Marks a file as ours ("PrFa"). */
export const applicationId = 0x50724661;
export const latestVersion = migrations.length;

export function versionOf(db: Database): number {
  return Number(db.prepare("pragma user_version").value()?.[0]);
}

export function applicationOf(db: Database): number {
  return Number(db.prepare("pragma application_id").value()?.[0]);
}

/**
 * Takes the database to the newest form. Each step is one transaction together with its version, so that a step which
 * fails or is killed leaves the state before it.
 * @throws when a step fails, or leaves a reference to nothing.
 */
export function migrate(db: Database, steps: readonly Migration[] = migrations): void {
  db.exec("pragma foreign_keys = off"); // a step may build a table anew
  try {
    for (let version = versionOf(db) + 1; version <= steps.length; version++) {
      const step = steps[version - 1];
      if (!step) continue;
      db.transaction(() => {
        db.exec(step.up);
        const loose = db.prepare("pragma foreign_key_check").get();
        if (loose) throw new Error(`step ${version} (${step.says}) leaves ${loose.table} without its ${loose.parent}`);
        db.exec(`pragma application_id = ${applicationId}; pragma user_version = ${version}`);
      }).immediate();
    }
  } finally {
    db.exec("pragma foreign_keys = on");
  }
}

/** The form of the database as SQL, tables before indexes. */
export function schemaOf(db: Database): string {
  const parts = db.prepare(
    `select sql from sqlite_schema where sql is not null and name not like 'sqlite_%' order by type = 'index', tbl_name, name`,
  ).all<{ sql: string }>();
  return parts.map(({ sql }) => `${sql};\n`).join("\n");
}
