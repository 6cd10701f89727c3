// The detector in the product's worker beside onnxruntime-web: same network, same pictures, same browser.
//
// Ours is the whole step of one frame: resampling, network, decoding of boxes, suppression, identities.
// Theirs is the network alone, on pictures that are already tensors. So a ratio of 1 is a tie in our favour.
// Cold is from nothing (fresh profile: worker, compiled code, weights, device) to the first frame's objects;
// the opening of our clip is not counted. Warm rounds take turns.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { conditions, figure, median, spread } from "./bench/measure.mjs";
import { startSite } from "./bench/site.mjs";
import { ffmpeg } from "./clips.mjs";
import { launch, testData } from "./harness.mjs";

const HERE = import.meta.dirname;
const DIST = process.env.KINELENS_DIST ?? path.resolve(HERE, "../../dist");
const CLIP = "clips/intel_car-detection.mp4";
const SIZE = [768, 432];
/** Cars drive through the picture from here on. */
const FIRST_FRAME = 206;
/** Video decoders differ in the last bits, and so do the scores of the same network. */
const SCORE_TOLERANCE = 0.03;

const CASES = [
  { device: "cpu", provider: "wasm", name: "wasm CPU, one thread", count: 12, starts: 3, rehearsals: 1, rounds: 8 },
  // Computed in software where there is no GPU, a hundred times slower and more: two frames must do, too few for an object.
  { device: "webgpu", provider: "webgpu", name: "WebGPU", count: 2, starts: 1, rehearsals: 0, rounds: 1 },
];

for (const { device, provider, name, count, starts, rehearsals, rounds } of CASES) {
  test(name, async (t) => {
    const clip = testData(t, CLIP);
    const model = process.env.KINELENS_ONNX;
    if (!clip || !model) {
      console.log(`skipped: ${name}; ${clip ? "there is no ONNX file, see above" : `${CLIP} is not on this machine`}`);
      return;
    }
    const select = `select=between(n\\,${FIRST_FRAME}\\,${FIRST_FRAME + count - 1})`;
    const raw = ["-vf", select, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgba"];
    const frames = ffmpeg(`${device}.rgba`, ["-i", clip, ...raw]);
    assert.equal(fs.statSync(frames).size, count * SIZE[0] * SIZE[1] * 4, "ffmpeg gives these frames");
    const site = await startSite({
      "/": DIST,
      "/bench/": path.join(HERE, "bench"),
      "/ort/": path.join(HERE, "node_modules/onnxruntime-web/dist"),
      "/model.onnx": model,
      "/frames.rgba": frames,
      "/clip.mp4": clip,
    });
    t.after(() => site.stop());
    const options = { device, provider, clip: "/clip.mp4", first: FIRST_FRAME, size: SIZE, count };
    const cold_ms = [[], []];
    let last;
    for (let start = 1; start <= starts; start += 1) {
      const settings = [options, start % 2 === 1, rehearsals, start === starts ? rounds : 0];
      last = await withPage(site.origin, (page) =>
        page.evaluate(async (settings) => (await import("/bench/detector_page.mjs")).race(...settings), settings),
      );
      last.forEach((side, index) => cold_ms[index].push(side.cold_ms));
    }
    const [ours, theirs] = last.map(({ best }) => best);
    if (device === "cpu") agree(name, ours, theirs);
    report(`${name}, cold`, cold_ms, `first frame, from nothing, ${starts} fresh profiles`);
    const warm_ms = last.map((side) => side.warm_ms);
    const byRound = warm_ms[0].map((times_ms, round) => median(times_ms) / median(warm_ms[1][round]));
    console.log(`${name}: ratio by round ${byRound.map((ratio) => ratio.toFixed(2)).join(" ")}`);
    report(`${name}, warm`, warm_ms.map((rounds) => rounds.flat()), `a frame, ${rounds} rounds taking turns`);
  });
}

/** Makes sure that both see the same in each frame. */
function agree(name, ours, theirs) {
  const off = Math.max(...ours.map((score, frame) => Math.abs(score - theirs[frame])));
  console.log(`${name}: best scores ${ours.map((score) => score.toFixed(2)).join(" ")}; theirs differ by ${off.toFixed(3)}`);
  assert.ok(off <= SCORE_TOLERANCE, "both see the same");
}

/** Prints the medians of both sides and their ratio. */
function report(name, [ours_ms, theirs_ms], note) {
  figure(`${name}, ours`, median(ours_ms), "ms", `${note}; ${spread(ours_ms)} ms`);
  figure(`${name}, onnxruntime-web`, median(theirs_ms), "ms", `${note}; ${spread(theirs_ms)} ms`);
  figure(`${name}, ratio`, median(ours_ms) / median(theirs_ms), "", note);
}

async function withPage(origin, work) {
  const { browser, close } = await launch();
  try {
    conditions(browser);
    const page = await browser.newPage();
    await page.goto(`${origin}/bench/`);
    return await work(page);
  } finally {
    await close();
  }
}
