import { epChecks } from "./ep.ts";
import { expChecks } from "./exp.ts";
import { jsonlChecks } from "./jsonl.ts";
import { netChecks } from "./net.ts";
import { resChecks } from "./res.ts";
import { rlChecks } from "./rl.ts";
import { secChecks } from "./sec.ts";
import { srvChecks } from "./srv.ts";
import type { Checks } from "./stage.ts";
import { tplChecks } from "./tpl.ts";

/** What is hand-written about the cases, by id. */
export const checks: Checks = {
  ...jsonlChecks,
  ...tplChecks,
  ...expChecks,
  ...epChecks,
  ...rlChecks,
  ...netChecks,
  ...resChecks,
  ...secChecks,
  ...srvChecks,
};

/** Cases that need a process, a disk or a browser of their own, and the file that plays them. */
export const playedElsewhere: Record<string, string> = {
  "res-kill-duplicates": "tests/kill_test.ts",
  "res-kill-commit": "tests/kill_test.ts",
  "res-disk-full": "tests/faults_test.ts",
  "res-readonly": "tests/faults_test.ts",
  "res-second-server": "tests/faults_test.ts",
  "res-clock-jump": "tests/faults_test.ts",
  "res-corrupt-db": "tests/faults_test.ts",
  "ui-tab-close": "tests/browser/cases_test.ts",
  "ui-script-answer": "tests/browser/run_test.ts",
  "ui-ime": "tests/browser/cases_test.ts",
  "ui-large-file": "tests/browser/cases_test.ts",
  "ui-error-object": "tests/browser/cases_test.ts",
};
