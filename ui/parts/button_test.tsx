import assert from "node:assert/strict";
import { render } from "preact-render-to-string";
import { Segmented } from "./button.tsx";

Deno.test("what is chosen and what is not is written out for screen readers", () => {
  const choices = [{ value: "table", says: "Table" }, { value: "json", says: "JSON" }];
  const html = render(<Segmented label="View" choices={choices} chosen="json" onChoose={() => {}} />);
  assert.match(html, /aria-pressed="false">Table<.*aria-pressed="true">JSON</u);
});
