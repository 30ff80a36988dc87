import assert from "node:assert/strict";
import { hintNotes, mendNotes, partNotes, reasonNotes, wholeNotes } from "./note-table.ts";
import { note, noteIn } from "./notes.ts";

const odd = [
  "x",
  "",
  'a "quoted" text\nover two lines\r\n',
  "$& $1 {reason} {note} \\",
  "it ends): here, which would; row 3: → – (307) again",
  "回答为空",
  "\ud83d and half of it",
];
const placesOf = (text: string) => [...text.matchAll(/\{(\w+)\}/gu)].map(([, name = ""]) => name).toSorted();
const numbers = ["ms", "bytes", "status", "line", "row", "count", "position"];
const put = (text: string, values: Record<string, string>) =>
  text.replace(/\{(\w+)\}/gu, (_, name: string) => values[name] ?? "");
/** What may stand in a place that takes no other words, in both languages. */
const taken: Record<string, { en: string; zh: string }> = {
  hint: hintNotes.setStream,
  mend: mendNotes.mendStream,
  part: partNotes.URL,
  character: { en: "invisible", zh: "看不见的字符" },
};

Deno.test("each note has the same places in both languages, and tells the values put in, however odd they are", () => {
  for (const [key, { en, zh }] of Object.entries({ ...wholeNotes, ...mendNotes })) {
    assert.deepEqual(placesOf(en), placesOf(zh), key);
    assert.match(zh, /\p{Script=Han}|^\{words\}/u, key);
    for (const value of odd) {
      const values = Object.fromEntries(placesOf(en).map((name) => [name, numbers.includes(name) ? "307" : value]));
      const inside = (language: "en" | "zh") =>
        Object.fromEntries(Object.entries(values).map(([name, one]) => [name, taken[name]?.[language] ?? one]));
      const message = put(en, inside("en"));
      assert.equal(noteIn("en", message), message);
      const read = noteIn("zh", message);
      if (key === "page" && value === "") continue; // no such one is made
      assert.equal(read, put(zh, inside("zh")), key);
    }
  }
});

Deno.test("a note inside of another is told too, and the words of others stay", () => {
  const proxy = "http://p:8080";
  assert.equal(
    noteIn("zh", note("throughProxy", { note: note("refused"), proxy })),
    "连接被拒绝：那里没有服务在监听（经由代理 http://p:8080）",
  );
  assert.equal(noteIn("zh", note("throughProxy", { note: "EHOSTBUSY", proxy })), "EHOSTBUSY（经由代理 http://p:8080）");
  assert.equal(
    noteIn("zh", note("handshake", { reason: note("proxyClosed") })),
    `TLS 握手失败：${reasonNotes.proxyClosed.zh}`,
  );
  assert.equal(
    noteIn(
      "zh",
      note("withHint", { words: "seed → is not\nallowed", hint: note("leaveUnset", { parameter: "seed" }) }),
    ),
    "seed → is not\nallowed → 请不要设置 seed",
  );
  assert.equal(
    noteIn("zh", note("withMend", { words: "Unsupported parameter", mend: note("mendMaxTokens") })),
    "Unsupported parameter – 接口不接受 max_tokens：改用 max_completion_tokens 发送。",
  );
  assert.equal(noteIn("zh", note("lacks", { part: note("model") })), "接口没有填写模型");
});

Deno.test("words of others are left alone, whatever they look like and however long they are", () => {
  const long = "a → b (through the proxy no answer came within {ms} ms the endpoint redirects (".repeat(250);
  const foreign = [
    "",
    "model",
    "URL",
    "no HTTP",
    "Rate limit reached for gpt-4o",
    "The connection was reset",
    "no answer came within a minute ms",
    "no answer came within 30000 ms.",
    "the endpoint has no mercy",
    "use a → b",
    "leave seed unset",
    "HTTP 502 Bad Gateway",
    "{note} {constructor} __proto__",
    "回答为空",
    long,
    " (through the proxy ".repeat(1000),
    "\n".repeat(16_384),
  ];
  for (const message of foreign) assert.equal(noteIn("zh", message), message);
  assert.match(noteIn("zh", `${long}(through the proxy x)`.repeat(50)), /^a → b/u);
});
