import assert from "node:assert/strict";
import { startMock } from "../../server/mock/server.ts";
import { openBrowser, openPage, type Page, untilAwake } from "../support/browser.ts";
import { temporaryFolder } from "../support/folder.ts";
import { startServer } from "../support/server.ts";

/** Lets go of a file of the disk over a page, as the system tells a browser of it. */
async function dropFile(page: Page, path: string): Promise<void> {
  const line = await page.context().newCDPSession(page);
  const at = { x: 700, y: 400, data: { items: [], files: [path], dragOperationsMask: 1 } };
  await line.send("Input.dispatchDragEvent", { type: "dragEnter", ...at });
  await line.send("Input.dispatchDragEvent", { type: "dragOver", ...at });
  await page.getByText("Let go to upload it").waitFor();
  await line.send("Input.dispatchDragEvent", { type: "dragOver", ...at }); // over what has come up by now
  await line.send("Input.dispatchDragEvent", { type: "drop", ...at });
}

Deno.test("from an empty folder to a downloaded file: a real file, a lost server, faults and their mending", async () => {
  await using folder = await temporaryFolder();
  await using mock = await startMock({
    latency: 150,
    faults: [{ match: { regex: "row [0-9]7$" }, replies: [{ message: { content: "" }, finish: "length" }, "ok"] }],
  });
  await using server = await startServer();
  await using opened = await openBrowser();
  await using watched = await openPage(opened.browser, server.url, { options: { acceptDownloads: true } });
  const { page } = watched;
  const write = (name: string, text: string) => Deno.writeTextFile(`${folder.path}/${name}`, text);
  await write("rows.csv", "q,b\n1,2\n");
  await write(
    "行 <b>.jsonl",
    Array.from({ length: 100 }, (_, n) => `{"q":"row ${n}","n":${n}}\r\n`).join("") + "{no\n",
  );

  // An endpoint, by keyboard.
  await page.goto("/");
  await untilAwake(page);
  await page.keyboard.press("n");
  await page.keyboard.type("Whole flow");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/settings$/u);
  await untilAwake(page);
  await page.getByLabel("Address").fill("http://");
  await page.getByRole("combobox", { name: "Model" }).fill("mock-model");
  await page.keyboard.press("Control+Enter");
  await page.getByText("it cannot be read as an address").waitFor();
  assert.equal(await page.getByRole("button", { name: "Change the key" }).count(), 0); // it is not the key
  await page.getByRole("button", { name: "Correct the address" }).press("Enter");
  await page.keyboard.press("Control+A");
  await page.keyboard.type(mock.url);
  await page.keyboard.press("Control+Enter");
  await page.getByText("It works: mock-model answered").waitFor();

  // What is written while the server is away is saved when it is back, here and in the workbench.
  const own = page.url().replace(/\/settings$/u, "");
  const second = await page.context().newPage();
  await second.goto(own);
  await untilAwake(second);
  await server.kill();
  await page.getByLabel("temperature").fill("0.5");
  await second.getByRole("button", { name: "Write a prompt" }).click();
  await second.keyboard.type("Say {{q}}", { delay: 5 });
  for (const one of [page, second]) await one.getByText(/Not saved: The server does not answer/u).first().waitFor();
  await server.start();
  for (const one of [page, second]) {
    await one.getByText(/Not saved/u).first().waitFor({ state: "detached" });
    await one.getByText("Saved just now").waitFor();
  }

  // What is pasted after the button was pressed has its place.
  await second.getByRole("button", { name: "Paste" }).press("Enter");
  await second.waitForFunction(() => document.activeElement?.matches("dialog textarea"));
  await second.keyboard.press("Escape");

  // A file that is refused asks for another; what comes after it is taken.
  await dropFile(second, `${folder.path}/rows.csv`);
  await second.getByText("The file looks like CSV").waitFor();
  assert.equal(await second.getByRole("button", { name: "Send it again" }).count(), 0);
  await second.getByRole("alert").getByRole("button", { name: "Choose a file" }).waitFor();
  await dropFile(second, `${folder.path}/行 <b>.jsonl`);
  await second.getByRole("button", { name: "行 <b>.jsonl: Data files" }).waitFor();
  await second.getByText("1 line cannot be read").waitFor();
  await second.locator("body").click({ position: { x: 700, y: 20 } });
  await second.keyboard.press("Control+Enter");
  await second.locator(".tests").getByText("1 row tried").waitFor();

  // A run that loses its server goes on; what failed is mended, and all is there to be saved.
  await second.getByRole("button", { name: "Run 100 rows" }).press("Enter");
  await second.waitForURL(/\/runs\/1$/u);
  await untilAwake(second);
  await server.kill();
  await second.getByText("The server cannot be reached.").waitFor();
  await server.start();
  await second.locator(".run--done").waitFor({ timeout: 60_000 });
  await second.locator(".mend__t").getByText("truncated").waitFor();
  await second.getByRole("button", { name: /^Retry \d+ rows?$/u }).click();
  await second.getByRole("button", { name: "succeeded 100" }).waitFor();
  const [saved] = await Promise.all([
    second.waitForEvent("download"),
    second.getByRole("link", { name: "Download", exact: true }).first().press("Enter"),
  ]);
  assert.equal(saved.suggestedFilename(), "行 _b_.run-1.jsonl");
  const text = await Deno.readTextFile(await saved.path());
  const rows = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(rows.length, 100);
  for (const [n, row] of rows.entries()) assert.deepEqual([row.n, row.response], [n, `echo: Say row ${n}`]);
  assert.deepEqual(watched.outside, []);
});
