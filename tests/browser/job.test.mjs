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

/** Opens a clip and finds the cars in it; `sabotage` is code for the worker. */
async function carsOf(t, clip, device, sabotage = "") {
  const prepare = async (page) => {
    await listen(page);
    if (!sabotage) return;
    await page.addInitScript((name) => {
      globalThis.kinelensSaid = {};
      new BroadcastChannel(name).onmessage = ({ data }) => Object.assign(globalThis.kinelensSaid, data);
    }, CHANNEL);
    await page.route("**/worker.js*", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${sabotage}\n${await response.text()}` });
    });
  };
  const app = await openApp(t, `device=${device}`, prepare);
  const person = new Person(app);
  await person.open(clip);
  assert.equal(await person.detect(3), "finished");
  const chosen = await person.at("device").getAttribute("data-chosen");
  return { app, chosen, cars: (await person.scene()).objects };
}

/** Largest difference between the edges of the boxes of two runs, in pixels. */
function apart_px(one, other) {
  assert.ok(one.length > 0, "there are cars");
  assert.deepEqual(other.map(({ label }) => label), one.map(({ label }) => label));
  let worst_px = 0;
  one.forEach((object, index) => {
    assert.equal(object.samples.length, other[index].samples.length);
    object.samples.forEach((sample, at) =>
      sample.box_px?.forEach((edge, side) => {
        worst_px = Math.max(worst_px, Math.abs(edge - other[index].samples[at].box_px[side]));
      }),
    );
  });
  return worst_px;
}

/** Destroys the GPU's device once the worker has told of so many frames. */
const loseGpuAfter = (frames) => `{
  const devices = [];
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await requestDevice.apply(this, given);
    devices.push(device);
    return device;
  };
  const post = self.postMessage;
  self.postMessage = (message, ...rest) => {
    const json = typeof message === "string" ? message : message?.json;
    if (json?.includes('"stage":"finding_objects","done":${frames},')) devices.forEach((device) => device.destroy());
    return post.call(self, message, ...rest);
  };
}`;

test("WebGPU finds the same boxes as the CPU, and losing it in the middle changes nothing", async (t) => {
  const file = testData(t, "clips/intel_car-detection.mp4");
  if (!file) return;
  // Few frames: software WebGPU is some twenty times slower than the CPU.
  const clip = ffmpeg("few.mp4", ["-ss", "16.5", "-i", file, "-frames:v", "7", "-c:v", "libx264", "-crf", "12"]);
  const cpu = await carsOf(t, clip, "cpu");
  const gpu = await carsOf(t, clip, "webgpu");
  assert.deepEqual([cpu.chosen, gpu.chosen], ["cpu", "webgpu"]);
  const worst_px = apart_px(cpu.cars, gpu.cars);
  t.diagnostic(`boxes differ by at most ${worst_px.toFixed(3)} px`);
  assert.ok(worst_px <= 1);

  const lost = await carsOf(t, clip, "webgpu", loseGpuAfter(3));
  assert.equal(lost.chosen, "cpu", "the processor went on");
  assert.match(await lost.app.page.locator("body").innerText(), /The GPU was lost/);
  const lost_px = apart_px(cpu.cars, lost.cars);
  t.diagnostic(`with the GPU lost after 3 frames they differ by at most ${lost_px.toFixed(3)} px`);
  assert.ok(lost_px <= 1);
});

/** Losses that are tried; 20 take some minutes more. */
const LOSSES = Number(process.env.KINELENS_GPU_LOSSES ?? 6);
const LOSS_SEED = 20_261_123;
/** The device was just given; weights and pictures go up; layers are computed; a result is read back. */
const KINDS = ["requestDevice", "writeBuffer", "writeBuffer", "submit", "submit", "submit", "mapAsync", "mapAsync"];

/** Where a sabotaged worker tells what it did. */
const CHANNEL = "kinelens-test";

/**
 * Counts what the worker does with the GPU's queue and buffers, from the request of a device on, and destroys
 * the devices at the given one, before the call or after it.
 */
const countGpuUse = (moment = Infinity, before = false) => `{
  const devices = [];
  let count = 0;
  const kinds = [];
  const tell = new BroadcastChannel("${CHANNEL}");
  const lose = () => devices.forEach((device) => device.destroy());
  const noted = (kind, act) => {
    const now = (count += 1) === ${moment};
    kinds.push(kind);
    if (now && ${before}) lose();
    const given = act();
    if (now && !${before}) lose();
    if (now) tell.postMessage({ lost: { kind, count } });
    return given;
  };
  const wrap = (type, name) => {
    const plain = type.prototype[name];
    type.prototype[name] = function (...given) {
      return noted(name, () => plain.apply(this, given));
    };
  };
  const post = self.postMessage;
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await requestDevice.apply(this, given);
    devices.push(device);
    return noted("requestDevice", () => device);
  };
  wrap(GPUQueue, "submit");
  wrap(GPUQueue, "writeBuffer");
  wrap(GPUBuffer, "mapAsync");
  self.postMessage = (message, ...rest) => {
    const json = typeof message === "string" ? message : message?.json;
    if (json?.includes('"job_ended"')) {
      tell.postMessage({ used: { count, last: kinds.lastIndexOf("mapAsync") + 1, kinds } });
    }
    return post.call(self, message, ...rest);
  };
}`;

test(`a GPU that is lost at any of ${LOSSES} random moments costs no box`, async (t) => {
  const file = testData(t, "clips/intel_car-detection.mp4");
  if (!file) return;
  const clip = ffmpeg("short.mp4", ["-ss", "16.5", "-i", file, "-frames:v", "7", "-c:v", "libx264", "-crf", "12"]);
  const cpu = await carsOf(t, clip, "cpu");
  assert.ok(cpu.cars.length > 0, "there are cars");
  await cpu.app.close();
  const whole = await carsOf(t, clip, "webgpu", countGpuUse());
  const used = await said(whole.app.page, "used");
  await whole.app.close();
  const random = seeded(LOSS_SEED);
  const kinds = {};
  used.kinds.forEach((kind) => (kinds[kind] = (kinds[kind] ?? 0) + 1));
  t.diagnostic(`a job of three looks uses the GPU ${used.count} times: ${JSON.stringify(kinds)}`);
  const told = [];
  for (let loss = 0; loss < LOSSES; loss += 1) {
    // Uploads are many and reads few: the kind is drawn first. What is lost after the last number has been
    // read back is not missed.
    const kindWanted = KINDS[Math.floor(random() * KINDS.length)];
    const moments = used.kinds.flatMap((one, index) => (one === kindWanted && index + 1 < used.last ? [index + 1] : []));
    const moment = moments[Math.floor(random() * moments.length)];
    const before = random() < 0.5;
    const start_ms = performance.now();
    const lost = await carsOf(t, clip, "webgpu", countGpuUse(moment, before));
    const { kind } = await said(lost.app.page, "lost");
    const where = `${before ? "before" : "after"} ${kind}, use ${moment} of ${used.last}`;
    assert.equal(lost.chosen, "cpu", `the processor went on: ${where}`);
    assert.match(await lost.app.page.locator("body").innerText(), /The GPU was lost.*the processor goes on/, where);
    const worst_px = apart_px(cpu.cars, lost.cars);
    told.push(`${where}: ${worst_px.toFixed(4)} px, ${((performance.now() - start_ms) / 1000).toFixed(0)} s`);
    assert.ok(worst_px <= 1, where);
    await lost.app.close();
  }
  t.diagnostic(`lost\n${told.join("\n")}`);
});

/** What the worker was made to tell beside its own messages. */
async function said(page, what) {
  const told = await page.waitForFunction((name) => globalThis.kinelensSaid[name], what);
  return told.jsonValue();
}

/** Numbers from 0 to 1 that a seed gives (mulberry32). */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
