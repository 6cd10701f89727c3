// Cars on a road: found, placed on the ground by their usual length, measured, shown, asked about.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { ffmpeg, scratch } from "./clips.mjs";
import { openApp, testData } from "./harness.mjs";
import { Person, coloursOf, listen, number } from "./person.mjs";

const CLIP = "clips/intel_car-detection.mp4";
/** The detector looks at every n-th frame: at 12.5 frames a second this is its slowest, 2 Hz. */
const EVERY = 6;

test("cars get plausible speeds, and table, plots and answers agree", async (t) => {
  const file = testData(t, CLIP);
  if (!file) return;
  const app = await openApp(t, "device=cpu", listen);
  const person = new Person(app);
  await person.open(file);
  assert.equal(await person.detect(EVERY), "finished");

  const scene = await person.scene();
  assert.equal(scene.camera.scale.unit, "metres", scene.camera.scale.words);
  const labels = new Map(scene.objects.map((object) => [object.id, object.label]));
  const cars = scene.kinematics.filter(({ object }) => labels.get(object).startsWith("car"));
  const speeds_kmh = cars.map(({ summary }) => summary.mean_speed_mps.value * 3.6);
  t.diagnostic(`speeds in km/h: ${speeds_kmh.map((speed) => speed.toFixed(0)).join(", ")}`);
  t.diagnostic(scene.camera.scale.words);
  const plausible = speeds_kmh.filter((speed) => speed > 10 && speed < 120);
  assert.ok(plausible.length >= 3, `${plausible.length} cars with plausible speeds`);
  for (const { summary } of cars) {
    for (const { value, low, high } of [summary.travelled_m, summary.mean_speed_mps]) {
      assert.ok(low <= value && value <= high && low < high, "every number has its interval");
    }
  }

  // The longest track stands for all.
  const longest = cars.reduce((a, b) => (b.t_s.length > a.t_s.length ? b : a));
  const label = labels.get(longest.object);
  await person.at(`lane-${longest.object}`).first().click();
  await person.at("tab-table").click();
  const summary = await person.at(`summary-row-${longest.object}`).textContent();
  const answer = await person.ask(`How far did ${label} travel?`);
  assert.ok(answer.answered, answer.text);
  assert.equal(answer.task, "traveled_distance");
  const travelled_m = longest.summary.travelled_m.value;
  const said_m = number(answer.text.replace(label, "").replace(new RegExp(label, "i"), ""));
  assert.ok(Math.abs(said_m - travelled_m) <= 0.02 * travelled_m + 0.06, `${answer.text} against ${travelled_m}`);
  assert.ok(summary.includes(String(Math.round(travelled_m))) || summary.includes(travelled_m.toFixed(1)), summary);

  await person.at("tab-plots").click();
  await person.at("plots").waitFor();
  await app.screenshot("road-plots");
  assert.ok((await app.page.locator('[data-testid^="plot-"] path, [data-testid^="plot-"] canvas').count()) > 0);

  await person.at("tab-space").click();
  await person.at("view3d-canvas").waitFor();
  await app.page.waitForTimeout(2000);
  await app.screenshot("road-3d");
  assert.ok((await coloursOf(app.page, "view3d-canvas")) > 20, "the 3D view is not blank");
  await person.at("tab-table").click();
  await app.screenshot("road-table");

  const unanswerable = await person.ask("What colour is the sky?");
  assert.equal(unanswerable.answered, false);
});

test("the command line and the page find the same", async (t) => {
  const file = testData(t, CLIP);
  if (!file) return;
  const clip = ffmpeg("part.mp4", ["-ss", "15", "-i", file, "-t", "4.5", "-c:v", "libx264", "-crf", "14"]);
  // Often enough that no identity hangs on a hair: decoders and rounding differ in the last digits.
  const every = 3;
  const app = await openApp(t, "device=cpu", listen);
  const person = new Person(app);
  await person.open(clip);
  assert.equal(await person.detect(every, "car"), "finished");
  const page = await person.scene();

  const out = scratch("scene.json");
  const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "kinelens/target");
  const binary = process.env.KINELENS_BINARY ?? path.join(process.env.KINELENS_TARGET_DIR ?? cache, "release/kinelens");
  const options = ["--objects", "car", "--every", String(every), "--device", "cpu", "--out", out];
  execFileSync(binary, ["analyze", clip, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const native = JSON.parse(fs.readFileSync(out, "utf8"));

  assert.deepEqual(
    page.clip.frame_times_s.map((t_s) => t_s.toFixed(4)),
    native.clip.frame_times_s.map((t_s) => t_s.toFixed(4)),
  );
  const objects = (scene) => scene.objects.map((object) => object.label);
  assert.deepEqual(objects(page), objects(native));
  let worst_px = 0;
  page.objects.forEach((object, index) => {
    const twin = new Map(native.objects[index].samples.map((sample) => [sample.frame, sample]));
    for (const sample of object.samples) {
      const other = twin.get(sample.frame);
      if (!other) continue;
      const off_px = Math.hypot(sample.point_px[0] - other.point_px[0], sample.point_px[1] - other.point_px[1]);
      worst_px = Math.max(worst_px, off_px);
    }
  });
  t.diagnostic(`points differ by at most ${worst_px.toFixed(3)} px`);
  assert.ok(worst_px <= 1, `${worst_px} px`);
  page.kinematics.forEach((kinematics, index) => {
    const here = kinematics.summary.travelled_m.value;
    const there = native.kinematics[index].summary.travelled_m;
    assert.ok(Math.abs(here - there.value) <= 0.02 * there.value + 0.1, `${here} m against ${there.value} m`);
  });
});
