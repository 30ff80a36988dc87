import assert from "node:assert/strict";
import type { Run } from "../../server/contract/run.ts";
import { asked, type Checks } from "./stage.ts";

type Missing = Run["missing"];

export const tplChecks: Checks = {
  "tpl-proto": {
    then: async (stage, { dataset, run }) => {
      const { lines } = await stage.api.result(run.id);
      assert.ok(lines[1]?.startsWith('{"q":"x","constructor":"C","__proto__":"P"'));
      const { details, mount } = await stage.play({ dataset, settings: { missing: "fail" } });
      const error = details[0]?.result?.error;
      assert.equal(error?.code, "missing_variable");
      for (const name of ["constructor", "__proto__", "q.constructor"]) assert.ok(error.message.includes(name));
      assert.equal(asked(mount).length, 0);
    },
  },
  "tpl-notpath": {
    then: async ({ api }, { project, dataset }) => {
      const { slips } = await api.call("POST /api/projects/{id}/preview", {
        id: project.id,
        datasetId: dataset.id,
        row: 0,
      });
      assert.ok(slips.some(({ text }) => text === "{{ q | upper }}"), JSON.stringify(slips));
    },
  },
  "tpl-missing": {
    looksAt: ["fail", "empty", "keep"],
    instead: async (stage) => {
      const dataset = await stage.upload();
      const play = async (missing: Missing) => await stage.play({ dataset, settings: { missing } });
      const fail = await play("fail");
      assert.deepEqual(asked(fail.mount).map(({ user }) => user), ["<|0|false|[]|{}>"]);
      const error = fail.details[1]?.result?.error;
      assert.equal(error?.code, "missing_variable");
      assert.equal(fail.details[1]?.result?.attempts, 0);
      for (const name of ["e", "z", "f", "l", "o"]) assert.match(error.message, new RegExp(`\\b${name}\\b`, "u"));
      for (const missing of ["empty", "keep"] as const) {
        const { mount, details } = await play(missing);
        const rendered = details.map(({ messages }) => messages[0]?.content);
        assert.deepEqual(rendered, stage.of.expect[missing]);
        assert.deepEqual(asked(mount).map(({ user }) => user), rendered);
      }
    },
  },
  "tpl-fullwidth": {
    then: async ({ api }, { project, dataset, run }) => {
      const { slips } = await api.call("POST /api/projects/{id}/preview", {
        id: project.id,
        datasetId: dataset.id,
        row: 0,
      });
      assert.ok(slips.some(({ kind }) => /full.?width/iu.test(kind)), JSON.stringify(slips));
      assert.ok(run.warnings.includes("no_variable"), run.warnings.join());
    },
  },
};
