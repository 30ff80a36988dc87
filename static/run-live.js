// Follows a run's events and changes the texts of its page; without it the page is complete, only still.
const main = document.querySelector("main[data-run]");
const { api } = main.dataset;
const words = JSON.parse(main.dataset.words);
const tag = document.documentElement.lang;
const zh = tag.startsWith("zh");
const number = (value, digits = 0) => new Intl.NumberFormat(tag, { maximumFractionDigits: digits }).format(value);
const known = (value, write) => value === null || value === undefined ? words.unknown : write(value);
const pair = (one, other, write) =>
  one === null && other === null ? words.unknown : `${known(one, write)} · ${known(other, write)}`;
const seconds = (ms) => number(ms / 1000, 2) + " s";
const units = [[86400000, "d", "天"], [3600000, "h", "小时"], [60000, "min", "分"], [1000, "s", "秒"]];
let run = null;
let failedShown = -1;
let errorsDue = false;
let painted = true;

function put(name, text) {
  const place = main.querySelector(`[data-live="${name}"]`);
  if (place && place.textContent !== text) place.textContent = text;
}

function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ${zh ? "毫秒" : "ms"}`;
  const largest = units.findIndex(([size]) => ms >= size);
  let rest = ms;
  return units.slice(largest, largest + 2).map(([size, en, cn]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${count} ${zh ? cn : en}` : "";
  }).filter(Boolean).join(" ");
}

function paint() {
  painted = true;
  const { counts, rates, usage } = run;
  const { total, succeeded, failed, cached, inFlight } = counts;
  put("percent", total === 0 ? "0" : number(Math.floor((succeeded + failed) / total * 1000) / 10, 1));
  for (const name of ["succeeded", "cached", "failed", "inFlight", "attempts"]) put(name, number(counts[name]));
  put("rest", number(Math.max(0, total - succeeded - failed - inFlight)));
  put("eta", known(rates.etaMs, duration));
  put("speed", words.rowsPerSecond.replace("{count}", number(rates.rowsPerSecond, 1)));
  put("latency", pair(rates.latencyP50Ms, rates.latencyP95Ms, seconds));
  put("tokens", pair(usage.promptTokens, usage.completionTokens, number));
  put("concurrency", `${rates.concurrency} / ${run.concurrency}`);
  let start = 0;
  const parts = [["ok", succeeded - cached], ["cache", cached], ["bad", failed], ["run", inFlight]];
  for (const [name, count] of parts) {
    const rect = main.querySelector(`[data-meter] [data-part="${name}"]`);
    const width = total === 0 ? 0 : Math.max(0, count) / total * 100;
    rect.setAttribute("x", `${start.toFixed(3)}%`);
    rect.setAttribute("width", `${width.toFixed(3)}%`);
    start += width;
  }
  const notices = [...rates.waits.map(({ message }) => message), ...run.mends.map(({ says }) => says)];
  main.querySelector("[data-waits]").replaceChildren(
    ...notices.map((text) => element("li", "notice notice--info", text)),
  );
  showState();
  if (failed === failedShown || errorsDue) return;
  errorsDue = true;
  setTimeout(showErrors, failedShown < 0 ? 0 : 2000);
}

const marks = { queued: "off", running: "run", paused: "warn", completed: "ok", failed: "bad", cancelled: "off" };

function showState() {
  const { status, counts } = run;
  const some = status === "completed" && counts.failed > 0;
  const mark = main.querySelector("[data-status]");
  const word = some ? words.withFailures.replace("{failed}", number(counts.failed)) : words[status];
  if (mark.textContent !== word) {
    mark.textContent = word;
    mark.className = `st st--box st--${some ? "warn" : marks[status]}`;
  }
  for (const form of main.querySelectorAll("[data-when]")) form.hidden = !form.dataset.when.split(" ").includes(status);
  const reason = status === "failed" ? run.failure?.message : status === "paused" ? run.pause?.message : "";
  const notice = main.querySelector("[data-reason]");
  notice.textContent = reason ?? "";
  notice.hidden = !reason;
  document.title = document.title.replace(/^(?:[\d.,]+% · )?/, run.status === "running" ? `${percent()}% · ` : "");
}

function percent() {
  return main.querySelector('[data-live="percent"]').textContent;
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text; // an answer is foreign text and stays text
  return made;
}

function showRow(event) {
  const bad = event.status === "failed";
  const tr = element("tr", bad ? "is-bad" : "", "");
  const word = bad ? words.failedRows : event.cached ? words.cachedRows : words.succeededRows;
  tr.append(
    element("td", "ln", number(event.row + 1)),
    element("td", bad ? "bad" : event.cached ? "cache" : "ok", word),
    element("td", "fill clip", (bad ? event.message : event.start) ?? ""),
  );
  const body = main.querySelector("[data-rows]");
  body.prepend(tr);
  main.querySelector("[data-no-rows]").hidden = true;
  while (body.rows.length > 30) body.lastElementChild.remove();
}

async function showErrors() {
  errorsDue = false;
  failedShown = run.counts.failed;
  const response = await fetch(`${api}/errors`);
  if (!response.ok) return;
  const { errors } = await response.json();
  const groups = errors.map(({ code, count, sentence, example }) => {
    const group = element("article", "err", "");
    const head = element("div", "err__t", "");
    head.append(element("b", "", sentence), element("code", "", code), element("b", "push", number(count)));
    group.append(head, element("p", "", example.message));
    return group;
  });
  main.querySelector("[data-errors]").replaceChildren(
    ...groups.length > 0 ? groups : [element("p", "empty", words.noErrors)],
  );
}

function take(change) {
  run = { ...run, ...change };
  if (!painted) return;
  painted = false;
  setTimeout(paint, 250); // four times a second is all that an eye follows
}

const lost = document.querySelector("[data-lost]");
const source = new EventSource(`${api}/events`);
source.onopen = () => lost.hidden = true;
source.onerror = () => {
  if (lost.hidden) lost.textContent = words.lost.replace("{time}", new Date().toLocaleTimeString(tag));
  lost.hidden = false;
};
source.addEventListener("snapshot", ({ data }) => {
  run = JSON.parse(data).run;
  paint();
});
for (const kind of ["progress", "state"]) source.addEventListener(kind, ({ data }) => run && take(JSON.parse(data)));
source.addEventListener("row", ({ data }) => showRow(JSON.parse(data)));
