import assert from "node:assert/strict";
import { errors } from "../contract/errors.ts";
import { noteIn } from "../contract/notes.ts";
import { readFailure } from "../outbound/failure.ts";
import { readRedirect } from "../outbound/redirect.ts";
import { classify } from "./classify.ts";
import { mends } from "./mends.ts";
import { readReply } from "./reply.ts";

/** Fails when a message, told in Chinese, has an English sentence that is not the endpoint's. */
function assertTold(message: string, foreign = ""): void {
  const told = noteIn("zh", message);
  const own = foreign === "" ? told : told.replace(foreign, "");
  assert.match(told, /\p{Script=Han}/u, message);
  assert.doesNotMatch(own, /[a-z]{2,} [a-z]{2,} [a-z]{2,}/iu, message);
}

const coded = (code: string, message = "x", name = "Error") => Object.assign(new Error(message), { code, name });

const codes = [
  ...["ENOTFOUND", "EAI_AGAIN", "EAI_NODATA", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN"],
  ...["EADDRNOTAVAIL", "ETIMEDOUT", "EMFILE", "ENFILE", "ECONNRESET", "ECONNABORTED", "EPIPE", "UND_ERR_SOCKET"],
  ...["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_PRX_TLS", "UND_ERR_INVALID_ARG", "UND_ERR_HEADERS_OVERFLOW"],
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
];
const faults = [
  ...codes.map((code) => coded(code)),
  coded("", "Proxy response (407) to CONNECT"),
  coded("", "Proxy response (no HTTP) to CONNECT"),
  coded("", "Invalid EOF state", "HTTPParserError"),
  coded("", "Invalid method", "HTTPParserError"),
  coded("", "too many open files"),
  coded("", "network unreachable"),
  coded("", "dns error"),
  coded("", "the pool is closed"),
];
const tlsFaults = [
  coded("ERR_SSL_WRONG_VERSION_NUMBER"),
  coded("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"),
  coded("EPROTO", "alert 40"),
  coded("ECONNRESET", "the proxy closed the connection"),
];

Deno.test("whatever happens on the line is told in Chinese, through a proxy too", () => {
  for (const secure of [true, false]) {
    for (const error of secure ? [...faults, ...tlsFaults] : faults) {
      for (const started of [true, false]) {
        for (const status of [null, 200]) {
          for (const proxy of [null, "http://proxy.test:8080"]) {
            assertTold(readFailure(error, { started, status, proxy, secure }).message);
          }
        }
      }
    }
  }
});

Deno.test("each redirect that is not followed is told in Chinese", () => {
  const url = "https://a.test/v1/chat";
  const all = [
    readRedirect(307, undefined, url, "POST"),
    readRedirect(307, "http://[", url, "POST"),
    readRedirect(307, "https://b.test/", url, "POST"),
    readRedirect(302, "/sign/in", url, "POST"),
  ];
  for (const redirect of all) assertTold(redirect && "refuse" in redirect ? redirect.refuse : "");
});

Deno.test("each good status without an answer is told in Chinese, and what came stays", () => {
  const choice = (message: unknown, finish: string | null = "stop") =>
    JSON.stringify({ choices: [{ message, finish_reason: finish }] });
  const came = "upstream connect error or so";
  const events = (...all: unknown[]) => all.map((one) => `data: ${JSON.stringify(one)}\n\n`).join("");
  const bodies = [
    "",
    "<html><title></title></html>",
    `<html><title>${came}</title></html>`,
    came,
    `{"${came}`,
    `{"id":"${came}"}`,
    choice(null),
    choice({ content: "" }),
    choice({ content: "" }, "length"),
    choice({ content: "", reasoning: "hm" }, "length"),
    choice({ content: "", reasoning: "hm" }),
    choice({ content: "" }, "content_filter"),
    choice({ content: "" }, "network_error"),
    choice({ content: "" }, "insufficient_system_resource"),
    choice({ content: null, tool_calls: [{}] }, "tool_calls"),
    `data: ${came}\n\ndata: [DONE]\n\n`,
    events({ choices: [{ delta: { content: "x" } }] }),
    `${events({ usage: {} })}data: [DONE]\n\n`,
  ];
  for (const body of bodies) {
    const read = readReply(body);
    assert.equal(read.kind, "none", body);
    if (read.kind === "none") assertTold(read.message, came);
  }
});

Deno.test("what is put behind an endpoint's words is told in Chinese, and the words stay", () => {
  const refused = ["temperature", "top_p", "stop", "seed", "max_tokens", "max_completion_tokens", "enable_thinking"];
  const words = (name: string) => `Unsupported parameter: ${name} is not what this model takes`;
  const ask = (status: number, body: unknown, streams = true) =>
    classify({
      status,
      body: { text: JSON.stringify(body) },
      family: null,
      codes: {},
      toldWait: false,
      asked: {
        members: new Set([...refused, "stream_options"]),
        streams,
        mayStream: false,
        mends: Object.values(mends),
      },
    }).message;
  for (const name of refused) {
    assertTold(ask(400, { error: { message: words(name), param: name, code: "unsupported_value" } }), words(name));
  }
  const onlyStreams = "This model only supports stream mode";
  assertTold(ask(400, { error: { message: onlyStreams } }, false), onlyStreams);
  assertTold(ask(200, {}));
  for (const { says } of Object.values(mends)) assertTold(says);
});

Deno.test("what a note says as its error does is said in the same words, so that a page says it once", () => {
  assert.equal(
    `${noteIn("zh", "the token limit was used up before an answer: raise max tokens")}。`,
    errors.truncated.zh,
  );
  assert.equal(`${noteIn("zh", "the connection broke before the answer was complete")}。`, errors.network.zh);
});
