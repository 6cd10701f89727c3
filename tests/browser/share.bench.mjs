// What a scene of 20 s with three objects weighs in each form, and how soon the page made of it moves.
import fs from "node:fs";
import { test } from "node:test";
import { conditions, figure, median, spread } from "./bench/measure.mjs";
import { host, openApp, openFile } from "./harness.mjs";
import { Person, listen } from "./person.mjs";
import { save } from "./square.mjs";
import { measureSquares } from "./squares.mjs";

const STARTS = 5;
/** Scenes are written a moment after the last change. */
const KEPT_MS = 5000;

/** Notes when the 3D view has drawn its first frame and the browser has composed it. */
function watch() {
  const look = () => {
    if (!document.querySelector('[data-testid="view3d-canvas"][data-state="drawn"]')) return requestAnimationFrame(look);
    requestAnimationFrame(() => requestAnimationFrame((at_ms) => (globalThis.kinelensDrawn = at_ms)));
  };
  requestAnimationFrame(look);
}

test("a scene as files and in the browser's storage", async (t) => {
  const { browser } = await host();
  conditions(browser);
  const app = await openApp(t, "device=cpu", listen);
  app.expectProblem(/failed: blob:/);
  const person = new Person(app);
  const used = () => person.page.evaluate(async () => (await navigator.storage.estimate()).usage);
  const before = await used();
  await measureSquares(person);
  const files = {};
  for (const item of ["export-small-html", "export-html", "save-without-video", "save-scene", "export-json", "export-csv", "export-xlsx", "export-glb"]) {
    const { name, file } = await save(person, item);
    files[item] = file;
    figure(`${item}, bytes of ${name}`, fs.statSync(file).size / 1e6, "MB", "20 s, 300 frames, 3 objects");
  }
  await person.page.waitForTimeout(KEPT_MS);
  figure("storage that the browser counts for the scene it keeps", ((await used()) - before) / 1e6, "MB", "the clip of 17 kB and a poster among it");

  const times_ms = [];
  for (let start = 0; start < STARTS; start += 1) {
    const opened = await openFile(t, files["export-small-html"], (page) => page.addInitScript(watch));
    await opened.page.waitForFunction(() => globalThis.kinelensDrawn);
    times_ms.push(await opened.page.evaluate(() => globalThis.kinelensDrawn));
    await opened.close();
  }
  figure("first frame of the 3D scene, page from the disk", median(times_ms), "ms", `median of ${STARTS} new tabs, WebGL in software; ${spread(times_ms, 0)} ms`);
});
