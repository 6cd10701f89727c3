// Runs in the page of the detector's bench: our worker and onnxruntime-web, started and timed alike.
// All times are taken on this page's clock when a worker's message arrives, on both sides.
import { Engine, intervals } from "/bench/engine.mjs";

const STAGE = "finding_objects";

/** Our worker with a clip open; `first` and `count` name the frames that the detector looks at. */
export class Ours {
  /** Starts it and looks at the first frame; `cold_ms` is what that took, less the opening of the clip. */
  static async start({ device, clip, first, count }) {
    const file = new File([await (await fetch(clip)).arrayBuffer()], "clip.mp4");
    const ours = new Ours();
    const start_ms = performance.now();
    ours.engine = new Engine(device);
    await ours.engine.ready();
    const ready_ms = performance.now() - start_ms;
    const { frame_times_s } = await ours.engine.open(file.name, file);
    const frame_s = frame_times_s[first + 1] - frame_times_s[first];
    ours.span_s = [frame_times_s[first] - frame_s / 2, frame_times_s[first + count - 1] + frame_s / 2];
    const { sent_ms, steps_ms, scene } = await ours.#look();
    ours.cold_ms = ready_ms + steps_ms[0] - sent_ms;
    ours.best = Array.from({ length: count }, (_, index) => bestScore(scene, first + index));
    return ours;
  }

  /**
   * Looks at every frame again and returns the milliseconds of each but the first. The worker still holds the
   * frames decoded, so this is the detector's whole step: resampling, network, decoding, suppression, identities.
   */
  async round() {
    return intervals((await this.#look()).steps_ms);
  }

  stop() {
    this.engine.stop();
  }

  #look() {
    const settings = { labels: [], min_score: 0.3, every: 1, span_s: this.span_s };
    return this.engine.job("detect", settings, STAGE);
  }
}

/** onnxruntime-web in a worker of its own. */
export class Theirs {
  static async start({ provider, size, count }) {
    const theirs = new Theirs();
    const start_ms = performance.now();
    theirs.worker = new Worker("/bench/rival.mjs", { type: "module" });
    const [width, height] = size;
    await theirs.#ask({ start: { provider, model: "/model.onnx", frames: "/frames.rgba", width, height } }, "ready");
    theirs.count = count;
    const { steps_ms, best } = await theirs.#run();
    theirs.cold_ms = steps_ms[0] - start_ms;
    theirs.best = best;
    return theirs;
  }

  /** Runs the network on every picture and returns the milliseconds of each but the first. */
  async round() {
    return intervals((await this.#run()).steps_ms);
  }

  stop() {
    this.worker.terminate();
  }

  async #run() {
    const steps_ms = [];
    const indices = Array.from({ length: this.count }, (_, index) => index);
    const { best } = await this.#ask({ run: indices }, "best", () => steps_ms.push(performance.now()));
    return { steps_ms, best };
  }

  #ask(message, answer, onStep = () => {}) {
    return new Promise((resolve, reject) => {
      this.worker.onerror = ({ message: words }) => reject(new Error(words));
      this.worker.onmessage = ({ data }) => {
        if (data.broken) reject(new Error(data.broken));
        else if (answer in data) resolve(data);
        else onStep();
      };
      this.worker.postMessage(message);
    });
  }
}

/** The best score among the objects seen in one frame. */
function bestScore(scene, frame) {
  const seen = scene.objects.flatMap(({ samples }) => samples.filter((sample) => sample.frame === frame));
  return Math.max(0, ...seen.map(({ score }) => score));
}

/**
 * Starts both, one after the other, then lets them take turns for some rounds, after `rehearsals` that do not
 * count. Returns for each side its cold time, its best scores, and the milliseconds of each frame, round by round.
 */
export async function race(options, oursFirst, rehearsals, rounds) {
  const start = [() => Ours.start(options), () => Theirs.start(options)];
  const sides = [];
  for (const side of oursFirst ? [0, 1] : [1, 0]) sides[side] = await start[side]();
  const warm_ms = [[], []];
  for (let round = rounds ? -rehearsals : 0; round < rounds; round += 1) {
    for (const side of round % 2 ? [1, 0] : [0, 1]) {
      const times_ms = await sides[side].round();
      if (round >= 0) warm_ms[side].push(times_ms);
    }
  }
  for (const side of sides) side.stop();
  return sides.map(({ cold_ms, best }, side) => ({ cold_ms, best, warm_ms: warm_ms[side] }));
}
