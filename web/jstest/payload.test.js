import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync, gunzipSync } from "node:zlib";

import { decodeFragment, gunzip, gzip, localPath, openStash, webURL } from "../static/js/payload.js";

const encode = (json) => "#z" + gzipSync(typeof json === "string" ? json : JSON.stringify(json)).toString("base64url");

test("only addresses of the web are addresses", () => {
  const cases = {
    "https://example.org": "https://example.org/",
    "HTTP://EXAMPLE.org/a b": "http://example.org/a%20b",
    "javascript:alert(1)": "",
    " java\nscript:alert(1)": "",
    "data:text/html,x": "",
    "file:///etc/passwd": "",
    "//example.org": "",
    "": "",
  };
  for (const [input, want] of Object.entries(cases)) assert.equal(webURL(input), want, input);
  for (const input of [undefined, null, 5, {}, ["https://example.org"]]) assert.equal(webURL(input), "");
});

test("only paths of the site are paths", () => {
  const origin = "https://read.example.org";
  const cases = {
    "/read/5?a=1#b": "/read/5?a=1#b",
    "https://read.example.org/read/5": "/read/5",
    "//evil.example": "",
    "/\\evil.example": "",
    "https://evil.example/": "",
    "javascript:alert(1)": "",
    "": "",
  };
  for (const [input, want] of Object.entries(cases)) assert.equal(localPath(input, origin), want, input);
  assert.equal(localPath(undefined, origin), "");
});

test("a fragment unpacks to what was sent", async () => {
  const html = "<p>Größe 😀 ".repeat(1000);
  const sent = { u: "https://example.org/a", t: "Ti<b>tle", h: html };
  const want = { url: "https://example.org/a", title: "Ti<b>tle", html };
  assert.deepEqual(await decodeFragment(encode(sent)), want);
  const plainBase64 = "#z" + gzipSync(JSON.stringify(sent)).toString("base64");
  assert.deepEqual(await decodeFragment(plainBase64), want);
});

test("missing and wrong parts become empty", async () => {
  assert.deepEqual(await decodeFragment(encode({ u: "http://a.example/", t: 5, h: {} })), { url: "http://a.example/", title: "", html: "" });
  const long = await decodeFragment(encode({ u: "http://a.example/", t: "x".repeat(9000) }));
  assert.equal(long.title.length, 500);
});

test("hostile fragments unpack to nothing", async () => {
  const cases = {
    "nothing": "",
    "another kind": "#section-2",
    "no data": "#z",
    "not base64": "#z%%%",
    "base64 of the wrong length": "#zAAAAA",
    "not gzip": "#z" + Buffer.from("hello there").toString("base64url"),
    "cut off": encode({ u: "http://a.example/", h: "x".repeat(5000) }).slice(0, -12),
    "not JSON": encode("<html>"),
    "JSON null": encode("null"),
    "no address": encode({ t: "a", h: "b" }),
    "script address": encode({ u: "javascript:alert(1)", t: "a", h: "b" }),
    "bomb": encode(JSON.stringify({ u: "http://a.example/", h: "x".repeat(16 * 1024 * 1024) })),
  };
  for (const [name, fragment] of Object.entries(cases)) assert.equal(await decodeFragment(fragment), null, name);
});

test("unpacking stops at the limit", async () => {
  const packed = gzipSync("x".repeat(1001));
  await assert.rejects(gunzip(packed, 1000), RangeError);
  assert.equal((await gunzip(packed, 1001)).length, 1001);
});

test("a page is packed as gzip", async () => {
  const blob = await gzip("<p>Größe 😀");
  assert.equal(blob.type, "application/gzip");
  assert.equal(gunzipSync(Buffer.from(await blob.arrayBuffer())).toString(), "<p>Größe 😀");
});

test("the stash keeps in storage, or in memory where there is none", () => {
  const items = new Map();
  const storage = {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  };
  assert.equal(openStash(() => storage).put({ fragment: "#zA" }), true);
  assert.deepEqual(openStash(() => storage).get(), { fragment: "#zA" });
  openStash(() => storage).clear();
  assert.equal(openStash(() => storage).get(), null);
  assert.equal(items.size, 0);

  const forbidden = openStash(() => { throw new Error("SecurityError"); });
  assert.equal(forbidden.get(), null);
  assert.equal(forbidden.put({ fragment: "#zB" }), false);
  assert.deepEqual(forbidden.get(), { fragment: "#zB" });
  forbidden.clear();
  assert.equal(forbidden.get(), null);

  items.set("nightstand.waiting", '{"fragment":"#zOld"}');
  const full = openStash(() => ({ ...storage, setItem: () => { throw new Error("QuotaExceededError"); } }));
  assert.equal(full.put({ fragment: "#zC" }), false);
  assert.deepEqual(full.get(), { fragment: "#zC" });
  assert.equal(openStash(() => storage).get(), null);

  items.set("nightstand.waiting", "{broken");
  assert.equal(openStash(() => storage).get(), null);
});
