import assert from "node:assert/strict";
import { changeTime, fits, ifMatch, tagOf } from "./tag.ts";

const at = "2026-01-31T12:00:00.000Z";
const tag = tagOf(at);

Deno.test("a change may be made over the state whose tag is named, over any with *, and over all without a header", () => {
  for (const text of [tag, ` ${tag}\t`, `"other", ${tag}`, `${tag},"a,b"`, `, ${tag} , ,"x"`, "*", " * "]) {
    assert.equal(fits(ifMatch.parse(text), at), true, text);
  }
  assert.equal(fits(undefined, at), true);
  for (const text of ['"other"', '""', `W/${tag}`, `"a", W/${tag}`, `"${at.toLowerCase()}"`]) {
    assert.equal(fits(ifMatch.parse(text), at), false, text);
  }
});

Deno.test("what is no list of tags is told, however long it is", () => {
  for (
    const text of ["", " ", ",", at, `${tag}${tag}`, `${tag} ${tag}`, `"open`, `*, ${tag}`, "T", `w/${tag}`, `T,${tag}`]
  ) {
    assert.equal(ifMatch.safeParse(text).success, false, text);
  }
  const began = performance.now();
  assert.equal(ifMatch.safeParse(`"a"${" , ".repeat(1000)}x`).success, false);
  assert.equal(ifMatch.safeParse(",".repeat(5000)).success, false);
  assert.ok(performance.now() - began < 500);
});

Deno.test("two changes never have one time, though made in one ms or with a clock put back", () => {
  assert.equal(changeTime(new Date("2026-02-01T00:00:00.000Z"), at), "2026-02-01T00:00:00.000Z");
  assert.equal(changeTime(new Date(at), at), "2026-01-31T12:00:00.001Z");
  assert.equal(changeTime(new Date(0), at), "2026-01-31T12:00:00.001Z");
});
