// Runs in the page of the autotracker's bench.
import { Engine, intervals } from "/bench/engine.mjs";

const STAGE = "following_point";

/**
 * Follows the ball `rounds + 1` times. The first round decodes the clip; later ones find the frames decoded in the
 * worker, so that they show the tracker alone. Returns the milliseconds of each frame, round by round, and the
 * object of the last round.
 */
export async function follow({ clip, point_px, radius_px, rounds }) {
  const file = new File([await (await fetch(clip)).arrayBuffer()], "ball.mp4");
  const engine = new Engine("cpu");
  await engine.ready();
  const { analysis_width_px, analysis_height_px } = await engine.open(file.name, file);
  const settings = {
    object: null,
    frame: 0,
    point_px,
    direction: "forward",
    template_radius_px: radius_px,
    evolve_rate: 0.2,
    tether: 0.05,
    accept_score: 0.8,
    look_ahead: true,
    span_s: null,
  };
  const times_ms = [];
  let object;
  for (let round = 0; round <= rounds; round += 1) {
    const { steps_ms, scene } = await engine.job("track", settings, STAGE);
    times_ms.push(intervals(steps_ms));
    object = scene.objects.at(-1);
  }
  engine.stop();
  return { times_ms, object, size_px: [analysis_width_px, analysis_height_px] };
}
