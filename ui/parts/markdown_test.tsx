import assert from "node:assert/strict";
import { render } from "preact-render-to-string";
import { Markdown } from "./markdown.tsx";

const html = (text: string) => render(<Markdown text={text} />).replace(/^<div class="prose">|<\/div>$/gu, "");

Deno.test("Markdown becomes elements", () => {
  assert.equal(html("**Yes.** It `works`."), "<p><strong>Yes.</strong> It <code>works</code>.</p>");
  assert.equal(html("# Title\ntext"), "<h4>Title</h4><p>text</p>");
  assert.equal(html("1. one\n2. two\n   - deep"), '<ol start="1"><li>one</li><li>two<ul><li>deep</li></ul></li></ol>');
  assert.equal(html("- a\n\n- b"), "<ul><li>a</li><li>b</li></ul>");
  assert.match(html("| a | b |\n|---|---|\n| 1 | 2 |"), /<th>a<\/th>.*<td>2<\/td>/u);
  assert.equal(html("> said"), "<blockquote><p>said</p></blockquote>");
  assert.match(html("```js\nlet a = 1 < 2;\n```"), /<pre class="code json"><code>let a = 1 &lt; 2;<\/code><\/pre>/u);
  assert.equal(html("你好，**世界**。"), "<p>你好，<strong>世界</strong>。</p>");
});

Deno.test("HTML of a model is text, and only web addresses become links", () => {
  const foreign = "<img src=x onerror=window.__x=1><script>window.__x=1</script>";
  for (const text of [foreign, `# ${foreign}`, `- ${foreign}`, `\`\`\`\n${foreign}\n\`\`\``, `**${foreign}**`]) {
    assert.doesNotMatch(html(text), /<(?:img|script)/u);
  }
  assert.doesNotMatch(html("[a](javascript:alert(1)) [b](data:text/html,x) ![c](http://x.y/z.png)"), /<(?:a|img) /u);
  assert.match(html("[a](https://example.com/b)"), /<a href="https:\/\/example\.com\/b".*rel="noopener noreferrer/u);
});

Deno.test("odd and long texts are neither lost nor slow", () => {
  for (const text of ["**", "`", "[a](", "****", "* * *x", "- ", "```\nopen", "|", "a_b_c", "2*3*4"]) {
    assert.equal(typeof html(text), "string");
  }
  assert.match(html("snake_case_name"), /snake_case_name/u);
  assert.equal(html("window.__x=1 and window.__x=2"), "<p>window.__x=1 and window.__x=2</p>");
  assert.equal(html("__strong__"), "<p><strong>strong</strong></p>");
  const began = performance.now();
  html("*".repeat(50_000) + "a".repeat(50_000) + "[".repeat(20_000));
  html("> ".repeat(5_000) + "deep");
  assert.ok(performance.now() - began < 3_000);
});
