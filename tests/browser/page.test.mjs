// One HTML file shows a scene by itself: from the disk, without a network and without this program's server.
import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { openApp, openFile } from "./harness.mjs";
import { Person, coloursOf, listen } from "./person.mjs";
import { save } from "./square.mjs";
import { measureSquares } from "./squares.mjs";

const LARGEST_BYTES = 5 << 20;

/** A scene of 20 s with three objects and a scale, and one answered question. */
async function measured(t) {
  const app = await openApp(t, "device=cpu", listen);
  // A file that is saved from a blob is a request that the page does not finish.
  app.expectProblem(/failed: blob:/);
  const person = new Person(app);
  return { person, answer: await measureSquares(person) };
}

/** Opens an exported file where every request to a server fails. */
async function opened(t, file) {
  const app = await openFile(t, file, async (page) => {
    await page.route(/^(https?|wss?):/, (route) => route.abort());
  });
  await app.page.waitForFunction(() => document.querySelector('[data-testid="app"]')?.dataset.scene === "open");
  return { app, person: new Person(app) };
}

const frame = async (person) => Number(await person.at("frame").textContent());
const numbersOf = (person) => person.at("summary").textContent();

test("a scene of 20 s fits a small page that plays, scrubs and orbits from the disk", async (t) => {
  const { person, answer } = await measured(t);
  await person.at("tab-table").click();
  const summary = await numbersOf(person);
  const small = await save(person, "export-small-html");
  const bytes = fs.statSync(small.file).size;
  t.diagnostic(`${(bytes / 2 ** 20).toFixed(2)} MiB without the video`);
  assert.match(small.name, /^three squares.*\.html$/);
  assert.ok(bytes <= LARGEST_BYTES, `${bytes} bytes`);
  const whole = await save(person, "export-html");
  assert.ok(fs.statSync(whole.file).size > bytes);

  const { app, person: reader } = await opened(t, small.file);
  await app.screenshot("page-small");
  assert.equal(await reader.at("timeline").locator('[data-testid^="lane-hide-"]').count(), 3);
  await reader.at("tab-table").click();
  assert.equal(await numbersOf(reader), summary);
  await reader.at("tab-ask").click();
  assert.equal(await reader.at("answer-text").first().textContent(), answer.text);

  await reader.at("play").click();
  await app.page.waitForFunction(() => Number(document.querySelector('[data-testid="frame"]').textContent) >= 15);
  await reader.at("play").click();
  const scrub = await reader.at("timeline-scrub").boundingBox();
  await app.page.mouse.click(scrub.x + scrub.width * 0.75, scrub.y + scrub.height / 2);
  await app.page.waitForFunction(() => Number(document.querySelector('[data-testid="frame"]').textContent) > 150);
  const before = await frame(reader);
  await reader.at("step-forward").click();
  assert.equal(await frame(reader), before + 1);

  await reader.at("tab-space").click();
  await app.page.locator('[data-testid="view3d-canvas"][data-state="drawn"]').waitFor();
  assert.ok((await coloursOf(app.page, "view3d-canvas")) > 20);
  const canvas = await reader.at("view3d-canvas").boundingBox();
  const still = await reader.at("view3d-canvas").screenshot();
  await app.page.mouse.move(canvas.x + 150, canvas.y + 150);
  await app.page.mouse.down();
  await app.page.mouse.move(canvas.x + 240, canvas.y + 120, { steps: 5 });
  await app.page.mouse.up();
  await app.page.waitForTimeout(500);
  assert.ok(!still.equals(await reader.at("view3d-canvas").screenshot()), "the view has turned");
  await app.screenshot("page-small-turned");

  // What needs the engine is not offered.
  for (const gone of ["detect", "undo", "tool-track", "question"]) {
    assert.equal(await reader.at(gone).isVisible().catch(() => false), false, gone);
  }

  const { app: full, person: viewer } = await opened(t, whole.file);
  await full.page.waitForFunction(() => document.querySelector("video")?.readyState >= 2);
  await viewer.at("play").click();
  await full.page.waitForFunction(() => document.querySelector("video").currentTime > 1);
  await viewer.at("play").click();
  await full.screenshot("page-full");
});
