// The page stays alive while the worker works, and a cancel is heard at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ffmpeg } from "./clips.mjs";
import { openApp, testData } from "./harness.mjs";
import { Person, listen } from "./person.mjs";

/** Longest task on the page's main thread while a job runs. */
const LONGEST_TASK_MS = 100;
/** A cancel answers within this time. */
const CANCEL_MS = 300;

test("no long task during a job, and cancel answers", async (t) => {
  const file = testData(t, "clips/intel_car-detection.mp4");
  if (!file) return;
  const app = await openApp(t, "device=cpu", listen);
  const person = new Person(app);
  await person.open(file);
  await person.at("tab-ask").click();
  await app.page.waitForTimeout(500);

  const before = (await app.longTasks()).length;
  const jobs = await person.jobs();
  await person.at("detect").click();
  await app.page.waitForFunction(
    () => /objects · ([5-9]|\d\d)\b/i.test(document.querySelector('[data-testid="status"]')?.textContent ?? ""),
    undefined,
    { timeout: 200_000 },
  );
  const tasks = (await app.longTasks()).slice(before);
  t.diagnostic(`long tasks in the job: ${tasks.map((ms) => ms.toFixed(0)).join(", ") || "none"} ms`);
  const took_ms = await app.page.evaluate(async (n) => {
    const start = performance.now();
    document.querySelector('[data-testid="cancel"]').click();
    while (globalThis.kinelensHeard.ended.length <= n) await new Promise((go) => setTimeout(go, 5));
    return performance.now() - start;
  }, jobs);
  t.diagnostic(`cancel was answered after ${took_ms.toFixed(0)} ms`);
  assert.equal(await person.jobEnds(jobs), "cancelled");
  assert.ok(took_ms <= CANCEL_MS, `${took_ms} ms`);
  assert.ok(Math.max(0, ...tasks) <= LONGEST_TASK_MS, `${tasks} ms`);
});

test("WebGPU finds the same boxes as the CPU", async (t) => {
  const file = testData(t, "clips/intel_car-detection.mp4");
  if (!file) return;
  // Few frames: software WebGPU is some twenty times slower than the CPU.
  const clip = ffmpeg("few.mp4", ["-ss", "16.5", "-i", file, "-frames:v", "7", "-c:v", "libx264", "-crf", "12"]);
  const scenes = [];
  for (const device of ["cpu", "webgpu"]) {
    const app = await openApp(t, `device=${device}`, listen);
    const person = new Person(app);
    await person.open(clip);
    assert.equal(await person.detect(3), "finished");
    assert.equal(await person.at("device").getAttribute("data-chosen"), device);
    scenes.push(await person.scene());
  }
  const [cpu, gpu] = scenes.map((scene) => scene.objects);
  assert.ok(cpu.length > 0, "there are cars");
  assert.deepEqual(gpu.map(({ label }) => label), cpu.map(({ label }) => label));
  let worst_px = 0;
  cpu.forEach((object, index) =>
    object.samples.forEach((sample, at) =>
      sample.box_px?.forEach((edge, side) => {
        worst_px = Math.max(worst_px, Math.abs(edge - gpu[index].samples[at].box_px[side]));
      }),
    ),
  );
  t.diagnostic(`boxes differ by at most ${worst_px.toFixed(3)} px`);
  assert.ok(worst_px <= 1);
});
