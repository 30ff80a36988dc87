import assert from "node:assert/strict";
import { hide } from "./mask.ts";

const key = "sk-test-9f8e7d6c5b4a3210";
const secrets = { key, headers: { "X-Team": "team-secret-value-77", Referer: "https://example.com/page" } };

const forms: [string, string][] = [
  ["as it is", `Incorrect key provided: ${key}. Header was Bearer ${key}.`],
  ["URL-encoded", `?key=${encodeURIComponent(key)}`],
  ["in base64", btoa(key)],
  ["in base64 with its scheme", btoa(`Bearer ${key}`)],
  ["a header's value", "X-Team: team-secret-value-77"],
];
for (const [name, text] of forms) {
  Deno.test(`a secret is hidden ${name}`, () => {
    const hidden = hide(text, secrets);
    for (const secret of [key, btoa(key), btoa(`Bearer ${key}`), "team-secret-value-77"]) {
      assert.ok(!hidden.includes(secret), hidden);
    }
    assert.match(hidden, /…(3210|e-77)/u);
  });
}

Deno.test("a key with odd characters is hidden in its JSON and URL forms", () => {
  const odd = { key: 'ab"c/d\\e+f=12', headers: {} };
  assert.ok(!hide(JSON.stringify({ message: odd.key }), odd).includes('ab\\"c'));
  assert.ok(!hide(encodeURIComponent(odd.key), odd).includes("ab%22c"));
});

Deno.test("a header's value is hidden with its scheme and without", () => {
  const own = { key: null, headers: { Authorization: "Bearer another-secret-99" } };
  assert.ok(!hide("got another-secret-99", own).includes("another-secret"));
  assert.ok(!hide("got Bearer another-secret-99", own).includes("another-secret"));
});

Deno.test("a short key is hidden where it stands by itself, and words that hold it stay", () => {
  const short = { key: "abc", headers: {} };
  assert.equal(hide("key abc is wrong, see abcdef", short), "key … is wrong, see abcdef");
  assert.equal(hide("nothing here", { key: "", headers: {} }), "nothing here");
});

Deno.test("a public header such as Referer is not hidden", () => {
  assert.equal(hide("see https://example.com/page", secrets), "see https://example.com/page");
});

Deno.test("special patterns of replacement do no harm", () => {
  const odd = { key: "$&$&$&$&$1-key", headers: {} };
  assert.equal(hide("is $&$&$&$&$1-key", odd), "is …-key");
});
