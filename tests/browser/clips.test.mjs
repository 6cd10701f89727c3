// Clips that are broken, odd or empty of motion: each opens right or fails with a sentence and a hint.
import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { ffmpeg, testClip, turned, write } from "./clips.mjs";
import { openApp } from "./harness.mjs";
import { Person, listen } from "./person.mjs";

async function start(t) {
  const app = await openApp(t, "device=cpu", listen);
  return new Person(app);
}

async function refused(person, file) {
  await person.choose(file);
  const card = person.at("opening-failure");
  await card.waitFor();
  const text = (await card.textContent()).trim();
  assert.ok(text.length > 30, text);
  return text;
}

test("files that are not clips are refused with a sentence, and nothing is lost", async (t) => {
  const person = await start(t);
  const whole = testClip("whole.mp4");
  const bytes = fs.readFileSync(whole);
  const truncated = write("truncated.mp4", bytes.subarray(0, Math.floor(bytes.length * 0.6)));
  const text = write("notes.mp4", "This is a text file that somebody renamed.\n".repeat(40));
  const empty = write("empty.mp4", "");
  assert.match(await refused(person, truncated), /cut|trunc|end|index|incomplete/i);
  assert.match(await refused(person, text), /not|video/i);
  assert.match(await refused(person, empty), /empty/i);

  await person.open(whole);
  const before = await person.scene();
  await refused(person, text);
  assert.deepEqual((await person.scene()).clip, before.clip, "the open clip stays");
});

test("a clip of one frame opens, and says why nothing can move in it", async (t) => {
  const person = await start(t);
  await person.open(testClip("one.mp4", { seconds: 0.04 }));
  const { clip } = await person.scene();
  assert.equal(clip.frame_times_s.length, 1);
  const outcome = await person.detect();
  assert.match(JSON.stringify(outcome), /too_few_frames/);
  await person.app.page.getByText(/at least 2/).first().waitFor();
});

test("a phone clip turned by 90° stands upright", async (t) => {
  const person = await start(t);
  const flat = testClip("flat.mp4", { size: "320x180" });
  await person.open(turned("turned.mp4", flat));
  const { clip } = await person.scene();
  assert.deepEqual([clip.width_px, clip.height_px], [180, 320]);
  assert.ok([90, 270].includes(clip.rotation_deg));
  await person.app.page.waitForFunction(() => document.querySelector('[data-testid="video"]').videoWidth > 0);
  const shown = await person.at("video").evaluate((video) => [video.videoWidth, video.videoHeight]);
  assert.deepEqual(shown, [180, 320]);
});

test("a variable frame rate keeps its times", async (t) => {
  const person = await start(t);
  const clip = testClip("uneven.mp4", {
    seconds: 2,
    rate: 30,
    more: ["-vf", "select='not(mod(n\\,3))+lt(n\\,20)'", "-fps_mode", "vfr"],
  });
  await person.open(clip);
  const times_s = (await person.scene()).clip.frame_times_s;
  const steps_s = times_s.slice(1).map((t_s, index) => t_s - times_s[index]);
  assert.ok(Math.max(...steps_s) > 2.5 * Math.min(...steps_s), "steps differ");
  assert.ok(Math.abs(times_s[10] - 10 / 30) < 1e-3);
});

test("a clip without motion gives no objects and says so", async (t) => {
  const person = await start(t);
  const still = ffmpeg("still.mp4", [
    ..."-f lavfi -i color=c=gray:size=320x240:rate=10:duration=2".split(" "),
    ..."-c:v libx264 -pix_fmt yuv420p".split(" "),
  ]);
  await person.open(still);
  assert.equal(await person.detect(5), "finished");
  const scene = await person.scene();
  assert.equal(scene.objects.length, 0);
  const answer = await person.ask("How far did the car travel?");
  assert.equal(answer.answered, false);
});

test("a WebM clip is decoded by the page with its own times", async (t) => {
  const person = await start(t);
  const webm = ffmpeg("clip.webm", [
    ..."-f lavfi -i testsrc2=size=160x120:rate=10:duration=1".split(" "),
    ..."-c:v libvpx -b:v 400k".split(" "),
  ]);
  await person.open(webm);
  const { clip } = await person.scene();
  assert.equal(clip.decoder, "video-element");
  assert.equal(clip.frame_times_s.length, 10);
  clip.frame_times_s.forEach((t_s, index) => assert.ok(Math.abs(t_s - index / 10) < 2e-3, `${index}: ${t_s}`));
});

test("HEVC, which this browser lacks, is converted by the server", async (t) => {
  const person = await start(t);
  const hevc = ffmpeg("phone.mp4", [
    ..."-f lavfi -i testsrc2=size=320x240:rate=10:duration=1".split(" "),
    ..."-c:v libx265 -x265-params log-level=error -tag:v hvc1".split(" "),
  ]);
  assert.match(await refused(person, hevc), /HEVC|H\.265/i);
  // Nothing leaves the page before the click.
  await person.at("convert").click();
  await person.page.waitForFunction(() => document.querySelector('[data-testid="app"]')?.dataset.scene === "open");
  await person.page.waitForFunction(() => globalThis.kinelensHeard.scenes > 0);
  const { clip } = await person.scene();
  assert.equal(clip.name, "phone.mp4");
  assert.match(clip.codec, /^avc1/);
  clip.frame_times_s.forEach((t_s, index) => assert.ok(Math.abs(t_s - index / 10) < 1e-4, `${index}: ${t_s}`));
});
