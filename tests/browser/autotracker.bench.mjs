// The autotracker in the product's worker, on a made-up 720p clip of a thrown ball: with the decoding of the video
// and without it, and how far off it is.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { ballClip, truth } from "./bench/ball.mjs";
import { conditions, figure, median, percentile } from "./bench/measure.mjs";
import { startSite } from "./bench/site.mjs";
import { launch } from "./harness.mjs";

const HERE = import.meta.dirname;
const DIST = process.env.KINELENS_DIST ?? path.resolve(HERE, "../../dist");
/** As many as the worker keeps decoded at this size, less a few. */
const FRAMES = 64;
const ROUNDS = 5;
const SEED = 1;

test("autotracker", async (t) => {
  const clip = await ballClip("ball.mp4", FRAMES, SEED);
  const site = await startSite({ "/": DIST, "/bench/": path.join(HERE, "bench"), "/clip.mp4": clip });
  t.after(() => site.stop());
  const { browser, close } = await launch();
  t.after(close);
  conditions(browser);
  for (const radius_px of [12, 24, 44]) {
    const page = await browser.newPage();
    await page.goto(`${site.origin}/bench/`);
    const options = { clip: "/clip.mp4", point_px: truth(0), radius_px, rounds: ROUNDS };
    const { times_ms, object, size_px } = await page.evaluate(
      async (options) => (await import("/bench/autotracker_page.mjs")).follow(options),
      options,
    );
    await page.close();
    assert.deepEqual(size_px, [1280, 720]);
    assert.equal(object.samples.length, FRAMES);
    const lost = object.samples.filter(({ state }) => state === "lost").length;
    assert.equal(lost, 0, "the ball is never lost");
    const squares = object.samples
      .slice(1)
      .map(({ frame, point_px }) => truth(frame).reduce((sum, at, axis) => sum + (point_px[axis] - at) ** 2, 0));
    const rms_px = Math.sqrt(squares.reduce((sum, square) => sum + square) / (2 * squares.length));

    const name = `wasm in the worker, template ${radius_px} px`;
    const perSecond = (times) => (1000 * times.length) / times.reduce((sum, ms) => sum + ms);
    const [decoding, ...tracking] = times_ms;
    const note = `1280 × 720, ${ROUNDS} rounds of ${FRAMES - 1} frames, already decoded`;
    figure(`${name}, tracking`, median(tracking.map(perSecond)), "frames/s", note);
    figure(`${name}, tracking, 95th percentile of a frame`, percentile(tracking.flat(), 0.95), "ms", note);
    figure(`${name}, decoding and tracking`, perSecond(decoding), "frames/s", "H.264 decoded in software");
    figure(`${name}, error RMS`, rms_px, "px", `noise 3 of 255, then H.264; one coordinate`);
  }
});
