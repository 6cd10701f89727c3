// How fast the page is there, how fast the detector works through a clip, how fast scrubbing shows a frame.
//
// All times are read off the page's own clock. Cold starts have a fresh profile each, warm ones a new tab of a
// browser that has shown the page before. For the start without a network the server has ended.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { conditions, figure, median, percentile, spread } from "./bench/measure.mjs";
import { host, launch, newProfile, openApp, testData } from "./harness.mjs";
import { PATIENCE_MS, Person, listen } from "./person.mjs";
import { startServer } from "./server.mjs";

const STARTS = 5;
const SCRUBS = 40;
/** Between two scrubs, so that one does not pay for the other. */
const REST_MS = 100;

/** Notes when the welcome page was shown for the first time and when the engine first answered. */
function watch() {
  globalThis.kinelensStart = {};
  const seen = new MutationObserver(() => {
    if (!document.querySelector('[data-testid="file-input"]')) return;
    seen.disconnect();
    // The second frame after the change begins when the first one has been painted.
    requestAnimationFrame(() => requestAnimationFrame((at_ms) => (globalThis.kinelensStart.usable = at_ms)));
  });
  seen.observe(document, { childList: true, subtree: true });
  const Plain = globalThis.Worker;
  globalThis.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", () => (globalThis.kinelensStart.engine ??= performance.now()));
    }
  };
}

/** Opens the page in a new tab; milliseconds since the navigation began. */
async function start(browser, origin) {
  const page = await browser.newPage();
  await page.addInitScript(watch);
  await page.goto(origin);
  const isThere = () =>
    kinelensStart.usable && kinelensStart.engine && performance.getEntriesByName("first-contentful-paint").length > 0;
  await page.waitForFunction(isThere, undefined, { timeout: PATIENCE_MS });
  const times = await page.evaluate(() => {
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    // What is there and not yet on the screen is of no use.
    const usable = Math.max(kinelensStart.usable, paint.startTime);
    return { paint: paint.startTime, usable, engine: kinelensStart.engine };
  });
  await page.close();
  return times;
}

function report(kind, starts, note) {
  const names = { paint: "first paint", usable: "welcome page usable", engine: "engine ready" };
  for (const [key, name] of Object.entries(names)) {
    const times_ms = starts.map((times) => times[key]);
    figure(`${name}, ${kind}`, median(times_ms), "ms", `${note}; ${spread(times_ms, 0)} ms`);
  }
}

test("start-up", async () => {
  const { server } = await host();
  const cold = [];
  const warm = [];
  for (let round = 0; round < STARTS; round += 1) {
    const { browser, close } = await launch();
    if (round === 0) conditions(browser);
    cold.push(await start(browser, server.origin));
    // Browsers keep compiled programs only when they are loaded again.
    if (round === 0) {
      await start(browser, server.origin);
      for (let again = 0; again < STARTS; again += 1) warm.push(await start(browser, server.origin));
    }
    await close();
  }
  report("cold", cold, `median of ${STARTS} fresh profiles`);
  report("warm", warm, `median of ${STARTS} new tabs`);
});

test("start-up without a network", async () => {
  const server = await startServer();
  const profile = newProfile();
  const { browser, close } = await launch({ serviceWorkers: "allow", profile });
  const page = await browser.newPage();
  await page.goto(server.origin);
  await page.locator('[data-testid="offline"][data-standing="ready"]').waitFor({ timeout: PATIENCE_MS });
  await page.close();
  // As above: browsers keep compiled programs only when they are loaded again.
  await start(browser, server.origin);
  const kept = [];
  for (let round = 0; round < STARTS; round += 1) kept.push(await start(browser, server.origin));
  await server.stop();
  const offline = [];
  for (let round = 0; round < STARTS; round += 1) offline.push(await start(browser, server.origin));
  await close();
  const first = [];
  for (let round = 0; round < STARTS; round += 1) {
    const again = await launch({ serviceWorkers: "allow", profile });
    first.push(await start(again.browser, server.origin));
    await again.close();
  }
  fs.rmSync(profile, { recursive: true, force: true });
  report("warm, kept by the service worker, server there", kept, `median of ${STARTS} new tabs`);
  report("warm, without a network", offline, `median of ${STARTS} new tabs, the server has ended`);
  report("browser just started, without a network", first, `median of ${STARTS} starts of the browser with one profile`);
});

test("detection and scrubbing of a clip with few key frames", async (t) => {
  const file = testData(t, "clips/intel_car-detection.mp4");
  if (!file) return;
  const app = await openApp(t, "device=cpu", listen);
  const person = new Person(app);
  await person.open(file);

  await person.at("detect-options").click();
  await person.at("detect-every").fill("6");
  await person.at("detect-every").blur();
  await app.page.keyboard.press("Escape");
  for (const note of ["with the start of device and weights", "network already there"]) {
    const took_ms = await app.page.evaluate(async () => {
      const { ended } = globalThis.kinelensHeard;
      const before = ended.length;
      const begin_ms = performance.now();
      document.querySelector('[data-testid="detect"]').click();
      while (ended.length <= before) await new Promise((go) => setTimeout(go, 5));
      if (ended.at(-1).outcome !== "finished") throw new Error(JSON.stringify(ended.at(-1)));
      return performance.now() - begin_ms;
    });
    figure("detection, 30 s clip looked at 2 Hz, wasm CPU", took_ms / 1000, "s", `${note}; 768 × 432, decoding and flow included`);
  }

  await scrubbed(person, "key frames 4.8 s apart, 768 × 432");
});

test("scrubbing of a clip as phones write them", async (t) => {
  const app = await openApp(t, "device=cpu", listen);
  const person = new Person(app);
  await person.open(path.resolve(import.meta.dirname, "../../public/samples/street-crossing.mp4"));
  await scrubbed(person, "key frames 1 s apart, 960 × 540");
});

async function scrubbed(person, clip) {
  const times_ms = await person.page.evaluate(scrub, { scrubs: SCRUBS, rest_ms: REST_MS });
  assert.equal(times_ms.length, SCRUBS);
  const note = `${clip}; press on the time axis to the wanted frame composed, ${SCRUBS} jumps, decoded in software`;
  figure("scrub, median", median(times_ms), "ms", note);
  figure("scrub, 95th percentile", percentile(times_ms, 0.95), "ms", note);
}

/**
 * Runs in the page: jumps over the whole clip and returns how long each frame took, from the press until the
 * browser composed the very frame that the page says it wants.
 */
async function scrub({ scrubs, rest_ms }) {
  const video = document.querySelector('[data-testid="video"]');
  const bar = document.querySelector('[data-testid="timeline-scrub"]');
  const { frame_times_s } = JSON.parse(globalThis.kinelensHeard.scene).event.scene.scene.clip;
  const { left, width, top, height } = bar.getBoundingClientRect();
  const frame_s = frame_times_s.at(-1) / (frame_times_s.length - 1);
  const wantedFrame = () => Number(bar.getAttribute("aria-valuenow"));
  const composed = () =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`frame ${wantedFrame()} did not come`)), 5000);
      video.requestVideoFrameCallback((now_ms, { mediaTime }) => {
        clearTimeout(late);
        resolve(mediaTime);
      });
    });
  const times_ms = [];
  for (let step = 1; step <= scrubs; step += 1) {
    const clientX = left + (width * ((step * 17) % (scrubs + 1))) / (scrubs + 1);
    const options = { bubbles: true, clientX, clientY: top + height / 2, pointerId: 1, button: 0 };
    const begin_ms = performance.now();
    let frame = composed();
    bar.dispatchEvent(new PointerEvent("pointerdown", { ...options, buttons: 1 }));
    bar.dispatchEvent(new PointerEvent("pointerup", { ...options, buttons: 0 }));
    while (Math.abs((await frame) - frame_times_s[wantedFrame()]) > frame_s / 2) frame = composed();
    times_ms.push(performance.now() - begin_ms);
    await new Promise((go) => setTimeout(go, rest_ms));
  }
  return times_ms;
}
