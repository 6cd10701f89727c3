// A classroom clip, calibrated and tracked as a person would, against its hand-tracked points.
import assert from "node:assert/strict";
import { test } from "node:test";
import { write } from "./clips.mjs";
import { openApp, testData } from "./harness.mjs";
import { Person, listen } from "./person.mjs";
import { unzip } from "./zip.mjs";

/** Reads points, origin and tape of a Tracker project. */
function readProject(file) {
  const files = unzip(file);
  const name = [...files.keys()].find((key) => key.endsWith(".trk"));
  const xml = files.get(name).toString("utf8");
  const value = (text, key) => Number(new RegExp(`name="${key}" type="double">([^<]+)<`).exec(text)?.[1]);
  const mass = xml.slice(xml.indexOf("tracker.PointMass"));
  const points = [...mass.matchAll(/name="\[(\d+)\]" type="object">([\s\S]*?)<\/object>/g)]
    .map(([, frame, text]) => ({ frame: Number(frame), px: [value(text, "x"), value(text, "y")] }))
    .filter(({ px }) => px.every(Number.isFinite));
  const tape = xml.slice(xml.indexOf("TapeMeasure$FrameData"));
  const ends = [
    [value(tape, "x1"), value(tape, "y1")],
    [value(tape, "x2"), value(tape, "y2")],
  ];
  const length_m = Math.hypot(ends[0][0] - ends[1][0], ends[0][1] - ends[1][1]) / value(xml, "yscale");
  const video = [...files.keys()].find((key) => key.endsWith(".mp4"));
  return {
    points,
    ends,
    length_m,
    origin: [value(xml, "xorigin"), value(xml, "yorigin")],
    video: files.get(video),
  };
}

test("a tossed ball is followed, calibrated and gives its acceleration", async (t) => {
  const file = testData(t, "clips/osp_BallToss.trz");
  if (!file) return;
  const project = readProject(file);
  const app = await openApp(t, "device=cpu", listen);
  const person = new Person(app);
  await person.open(write("ball-toss.mp4", project.video));

  const first = project.points[0];
  await person.goToFrame(first.frame);
  await person.at("tool-track").click();
  const jobs = await person.jobs();
  await person.click(first.px);
  assert.equal(await person.jobEnds(jobs), "finished");

  const { objects } = await person.scene();
  assert.equal(objects.length, 1);
  const samples = new Map(objects[0].samples.map((sample) => [sample.frame, sample]));
  const squares = project.points.map(({ frame, px }) => {
    const sample = samples.get(frame);
    assert.ok(sample && sample.state !== "lost", `frame ${frame} is tracked`);
    return (sample.point_px[0] - px[0]) ** 2 + (sample.point_px[1] - px[1]) ** 2;
  });
  const rms_px = Math.sqrt(squares.reduce((sum, square) => sum + square) / squares.length);
  t.diagnostic(`autotracker against hand: ${rms_px.toFixed(2)} px RMS over ${squares.length} points`);
  assert.ok(rms_px <= 2, `${rms_px} px RMS`);

  await person.at("tool-stick").click();
  await person.drag(project.ends[0], project.ends[1]);
  await person.at("stick-length").fill(String(project.length_m));
  await person.at("stick-length").blur();
  const apply = person.at("apply-scale");
  if (await apply.isVisible()) await person.afterScene(() => apply.click());
  assert.match(await person.at("scale-words").first().textContent(), /stick|line/i);
  assert.equal((await person.scene()).camera.scale.unit, "metres");

  await person.at("tool-select").click();
  await person.at("tab-plots").click();
  await person.at("fit-quantity").selectOption({ label: "y" }).catch(() => person.at("fit-quantity").selectOption("y"));
  await person.at("fit-model").selectOption("parabola");
  await person.at("fit-run").click();
  const row = person.at("fit-result").first().locator("tr", { hasText: /acceleration/i });
  await row.waitFor();
  const words = await row.textContent();
  t.diagnostic(`fit: ${words}`);
  const parts = words.replace(/\u2212/g, "-").match(/-?\d+\.?\d*/g).map(Number);
  const acceleration = parts.find((part) => Math.abs(part) > 5);
  const halfWidth = parts[parts.indexOf(acceleration) + 1];
  assert.ok(Math.abs(Math.abs(acceleration) - 10.27) <= 0.3, words);
  assert.ok(Math.abs(Math.abs(acceleration) - 10.27) <= halfWidth, `${words}: the interval misses 10.27`);
  await app.screenshot("toss-plots");

  const answer = await person.ask("What is the acceleration of the ball?");
  assert.ok(answer.text.length > 20);
  await app.screenshot("toss-ask");
  await person.at("tab-space").click();
  await app.page.waitForTimeout(1500);
  await app.screenshot("toss-3d");
});

test("undo takes the track back and redo brings it again", async (t) => {
  const file = testData(t, "clips/osp_BallToss.trz");
  if (!file) return;
  const project = readProject(file);
  const app = await openApp(t, "device=cpu", listen);
  const person = new Person(app);
  await person.open(write("again.mp4", project.video));
  const first = project.points[0];
  await person.goToFrame(first.frame);
  await person.at("tool-track").click();
  const jobs = await person.jobs();
  await person.click(first.px);
  await person.jobEnds(jobs);
  const before = await person.scene();
  await person.afterScene(() => person.at("undo").click());
  assert.equal((await person.scene()).objects.length, 0);
  await person.afterScene(() => person.at("redo").click());
  assert.deepEqual((await person.scene()).objects, before.objects);
});
