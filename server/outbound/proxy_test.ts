import assert from "node:assert/strict";
import { proxyFor } from "./proxy.ts";

const proxy = "http://proxy.example:3128";
const rows: [string, string, Record<string, string>, string | null][] = [
  ["no variable is set", "http://models.example/v1", {}, null],
  ["upper case", "http://models.example/v1", { HTTP_PROXY: proxy }, proxy],
  ["lower case", "https://models.example/v1", { https_proxy: proxy }, proxy],
  ["the other scheme's proxy is not taken", "https://models.example/v1", { HTTP_PROXY: proxy }, null],
  [
    "ALL_PROXY stands in",
    "https://models.example/v1",
    { all_proxy: "socks5://127.0.0.1:1080" },
    "socks5://127.0.0.1:1080",
  ],
  ["no scheme", "http://models.example/v1", { HTTP_PROXY: "proxy.example:3128" }, proxy],
  ["an empty value", "http://models.example/v1", { HTTP_PROXY: " " }, null],
  ["loopback goes direct", "http://127.0.0.1:8000/v1", { HTTP_PROXY: proxy }, null],
  [
    "IPv6 loopback goes direct",
    "http://[::1]:8000/v1",
    { HTTP_PROXY: proxy, NO_PROXY: "localhost,127.0.0.1,::1" },
    null,
  ],
  ["a list with blanks and ports", "http://10.1.2.3/v1", {
    HTTP_PROXY: proxy,
    no_proxy: " .example.com, 10.1.2.3 ,localhost:1",
  }, null],
  [
    "a name stands for what is below it",
    "http://a.example.com/v1",
    { HTTP_PROXY: proxy, NO_PROXY: "example.com" },
    null,
  ],
  ["a leading dot", "http://a.example.com/v1", { HTTP_PROXY: proxy, NO_PROXY: ".example.com" }, null],
  ["a star and a dot", "http://a.example.com/v1", { HTTP_PROXY: proxy, NO_PROXY: "*.example.com" }, null],
  ["a name that only ends like it", "http://badexample.com/v1", { HTTP_PROXY: proxy, NO_PROXY: "example.com" }, proxy],
  ["the right port", "http://a.example:81/v1", { HTTP_PROXY: proxy, NO_PROXY: "a.example:81" }, null],
  ["another port", "http://a.example:82/v1", { HTTP_PROXY: proxy, NO_PROXY: "a.example:81" }, proxy],
  ["an IPv6 address", "http://[2001:db8::5]:82/v1", { HTTP_PROXY: proxy, NO_PROXY: "2001:db8::5" }, null],
  ["a block of addresses", "http://10.9.8.7/v1", { HTTP_PROXY: proxy, NO_PROXY: "10.0.0.0/8" }, null],
  ["an address outside the block", "http://11.9.8.7/v1", { HTTP_PROXY: proxy, NO_PROXY: "10.0.0.0/8" }, proxy],
  ["a star", "http://models.example/v1", { HTTP_PROXY: proxy, NO_PROXY: "*" }, null],
];
for (const [name, url, variables, expected] of rows) {
  Deno.test(`the proxy is chosen: ${name}`, () => {
    assert.equal(proxyFor(new URL(url), (name) => variables[name]), expected);
  });
}
