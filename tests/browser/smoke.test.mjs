// The page opens and the server answers as a browser needs it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { host, openApp } from "./harness.mjs";
import { startServer } from "./server.mjs";

test("the page opens without a complaint", async (t) => {
  const app = await openApp(t);
  assert.match(await app.page.title(), /Kinelens/);
  await app.page.waitForFunction(() => document.body.innerText.trim().length > 0);
  const { isolated, secure } = await app.page.evaluate(() => ({
    isolated: globalThis.crossOriginIsolated,
    secure: globalThis.isSecureContext,
  }));
  assert.ok(isolated, "threads stay possible");
  assert.ok(secure, "WebGPU and WebCodecs need a secure context");
  await app.screenshot("smoke");
});

test("the page's policy refuses scripts of others", async (t) => {
  const app = await openApp(t);
  app.expectProblem(/Content Security Policy/);
  const ran = await app.page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.injected = true";
    document.head.append(script);
    return globalThis.injected === true;
  });
  assert.equal(ran, false);
  assert.equal(app.problems().length, 0);
});

test("the harness notices problems", async (t) => {
  const app = await openApp(t);
  await app.page.evaluate(() => {
    console.error("made on purpose");
    return fetch("/nothing-here").then((answer) => answer.text());
  });
  assert.ok(app.problems().includes("console: made on purpose"), app.problems().join("\n"));
  assert.ok(app.problems().some((problem) => problem.startsWith("status 404:")), app.problems().join("\n"));
  app.expectProblem(/made on purpose|404/);
});

test("what the page loads has its type, and is kept when it is named by its content", async () => {
  const { server } = await host();
  const text = async (file) => (await fetch(`${server.origin}/${file}`)).text();
  const page = await text("");
  const loader = /<script type="module" src="([^"]+)"/.exec(page)?.[1];
  assert.ok(loader, page);
  const [script, wasm] = [...(await text(loader)).matchAll(/"\.\/([^"]+\?v=[0-9a-f]+)"/g)].map((found) => found[1]);
  const styles = [...page.matchAll(/href="(styles\/[^"]+\?v=[0-9a-f]+)"/g)].map((found) => found[1]);
  const expected = [
    ["", "text/html", "no-cache"],
    [loader, "text/javascript", "no-cache"],
    [script, "text/javascript", "public, max-age=31536000, immutable"],
    [wasm, "application/wasm", "public, max-age=31536000, immutable"],
    ...styles.map((style) => [style, "text/css", "public, max-age=31536000, immutable"]),
    ["licences/THIRD-PARTY.txt", "text/plain", "no-cache"],
  ];
  for (const [file, type, caching] of expected) {
    const answer = await fetch(`${server.origin}/${file}`, { headers: { "accept-encoding": "identity" } });
    await answer.arrayBuffer();
    assert.equal(answer.status, 200, file);
    assert.equal(answer.headers.get("content-type").split(";")[0], type, file);
    assert.equal(answer.headers.get("cache-control"), caching, file);
    assert.match(answer.headers.get("content-security-policy"), /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/, file);
  }
});

test("files come in parts, compressed, or not at all with a sentence", async () => {
  const { server } = await host();
  const part = await fetch(`${server.origin}/index.html`, { headers: { range: "bytes=0-14" } });
  assert.equal(part.status, 206);
  assert.equal((await part.text()).toLowerCase(), "<!doctype html>");
  const squeezed = await fetch(`${server.origin}/licences/THIRD-PARTY.txt`, { headers: { "accept-encoding": "br" } });
  assert.equal(squeezed.headers.get("content-encoding"), "br");
  assert.match(await squeezed.text(), /^Kinelens is built with these packages/);
  const missing = await fetch(`${server.origin}/nothing-here`);
  assert.equal(missing.status, 404);
  assert.equal(await missing.text(), "There is nothing at /nothing-here. The page is at /.\n");
});

test("a backend says what it can do", async (t) => {
  const app = await openApp(t);
  const health = await app.page.evaluate(() => fetch("/api/health").then((answer) => answer.json()));
  assert.equal(health.name, "kinelens");
  assert.ok(health.devices.includes("cpu"));
});

test("the server ends when it is asked to", async () => {
  const server = await startServer(["--token", "open sesame"]);
  const refused = await fetch(`${server.origin}/api/anything`);
  assert.equal(refused.status, 401);
  await refused.text();
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});
