// How fast the page is there, how fast the detector works, and how fast scrubbing shows a frame.
// Prints one line of JSON for each figure; `cargo xtask bench startup` collects them.
import { test } from "node:test";
import { openApp, testData } from "./harness.mjs";
import { Person, listen } from "./person.mjs";

const figure = (name, value, unit, note = "") =>
  console.log(JSON.stringify({ figure: name, value: Number(value.toFixed(1)), unit, note }));

/** Milliseconds from the navigation to the first paint and to a usable welcome page. */
async function load(page) {
  await page.getByTestId("welcome").waitFor();
  return page.evaluate(() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return { paint: paint?.startTime ?? 0, usable: performance.now() };
  });
}

test("start-up", async (t) => {
  const app = await openApp(t);
  const cold = await load(app.page);
  figure("first paint, cold", cold.paint, "ms", "empty browser cache");
  figure("welcome page usable, cold", cold.usable, "ms", "empty browser cache");
  await app.page.reload();
  const warm = await load(app.page);
  figure("first paint, warm", warm.paint, "ms");
  figure("welcome page usable, warm", warm.usable, "ms");
});

test("detection and scrubbing", async (t) => {
  const file = testData(t, "clips/intel_car-detection.mp4");
  if (!file) return;
  const app = await openApp(t, "device=cpu", listen);
  const person = new Person(app);
  await person.open(file);
  const start = Date.now();
  await person.detect(6);
  figure("detection of a 30 s clip at 2 Hz, wasm CPU", (Date.now() - start) / 1000, "s", "weights and device start included");

  const times_ms = await app.page.evaluate(async () => {
    const video = document.querySelector('[data-testid="video"]');
    const bar = document.querySelector('[data-testid="timeline-scrub"]');
    const { left, width, top, height } = bar.getBoundingClientRect();
    const shown = [];
    for (let step = 1; step <= 40; step += 1) {
      const clientX = left + (width * ((step * 17) % 41)) / 41;
      const options = { bubbles: true, clientX, clientY: top + height / 2, pointerId: 1, button: 0, buttons: 1 };
      const begin = performance.now();
      const frame = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
      bar.dispatchEvent(new PointerEvent("pointerdown", options));
      bar.dispatchEvent(new PointerEvent("pointerup", { ...options, buttons: 0 }));
      await Promise.race([frame, new Promise((resolve) => setTimeout(resolve, 2000))]);
      shown.push(performance.now() - begin);
    }
    return shown.sort((a, b) => a - b);
  });
  figure("scrub to shown frame, median", times_ms[20], "ms", "decoded by the browser in software");
  figure("scrub to shown frame, 95th percentile", times_ms[37], "ms", "decoded by the browser in software");
});
