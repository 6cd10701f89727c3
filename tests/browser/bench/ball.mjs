// A clip of a thrown ball with a texture, 1280 × 720, whose exact path is known. The same bytes on every machine
// up to the encoder; everything random comes from the seed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { scratch } from "../clips.mjs";

const WIDTH = 1280;
const HEIGHT = 720;
const FPS = 30;
const RADIUS_PX = 12;
/** Standard deviation of a camera's noise, 8-bit steps. */
const NOISE = 3;

/** Up to 40 px a frame, as a ball thrown in front of a classroom camera. */
export function truth(frame) {
  const t_s = frame / FPS;
  return [60 + 550 * t_s, 640 - 1150 * t_s + 540 * t_s * t_s];
}

/** Writes the clip as H.264 and returns its path. */
export async function ballClip(name, frames, seed) {
  const file = scratch(name);
  const raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", `${WIDTH}x${HEIGHT}`, "-r", String(FPS), "-i", "-"];
  const coded = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "14", "-pix_fmt", "yuv420p", file];
  const encoder = spawn("ffmpeg", ["-v", "error", "-y", ...raw, ...coded], { stdio: ["pipe", "inherit", "inherit"] });
  const ended = once(encoder, "exit");
  const random = generator(seed);
  const far = texture(random, 6, [60, 300], 10);
  const near = texture(random, 8, [7, 20], 18);
  const still = new Float32Array(3 * WIDTH * HEIGHT);
  fill(still, 0, 0, WIDTH, HEIGHT, far);
  const noise = Float32Array.from({ length: 1 << 16 }, () => NOISE * normal(random));
  for (let frame = 0; frame < frames; frame += 1) {
    const colours = still.slice();
    drawBall(colours, truth(frame), near);
    if (!encoder.stdin.write(noisy(colours, noise, random))) await once(encoder.stdin, "drain");
  }
  encoder.stdin.end();
  const [status] = await ended;
  if (status !== 0) throw new Error(`ffmpeg ended with status ${status}`);
  return file;
}

/** Every row takes its noise from another place of the table. */
function noisy(colours, noise, random) {
  const bytes = new Uint8ClampedArray(colours.length);
  const row = 3 * WIDTH;
  for (let start = 0; start < colours.length; start += row) {
    const shift = Math.floor(random() * noise.length);
    for (let at = start; at < start + row; at += 1) bytes[at] = colours[at] + noise[(at + shift) % noise.length];
  }
  return bytes;
}

/** Its edge is one pixel soft, so that it lies where it lies and not on the pixels' grid. */
function drawBall(colours, [cx, cy], near) {
  const reach = RADIUS_PX + 1;
  const [left, top] = [Math.max(0, Math.floor(cx - reach)), Math.max(0, Math.floor(cy - reach))];
  const [right, bottom] = [Math.min(WIDTH, Math.ceil(cx + reach)), Math.min(HEIGHT, Math.ceil(cy + reach))];
  fill(colours, left, top, right, bottom, (x, y, under) => {
    const cover = Math.min(1, Math.max(0, RADIUS_PX + 0.5 - Math.hypot(x - cx, y - cy)));
    return near(x - cx, y - cy).map((value, channel) => under[channel] + cover * (value + 50 - under[channel]));
  });
}

function fill(colours, left, top, right, bottom, colourAt) {
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      const at = 3 * (row * WIDTH + column);
      colours.set(colourAt(column + 0.5, row + 0.5, colours.subarray(at, at + 3)), at);
    }
  }
}

/** A sum of plane waves: can be drawn at any shift without resampling. */
function texture(random, count, [shortest_px, longest_px], contrast) {
  const waves = Array.from({ length: count }, () => {
    const perPx = (2 * Math.PI) / (shortest_px + (longest_px - shortest_px) * random());
    const angle = 2 * Math.PI * random();
    const amplitudes = [0, 1, 2].map(() => contrast * Math.sqrt(2 / count) * (0.6 + 0.8 * random()));
    return { x: perPx * Math.cos(angle), y: perPx * Math.sin(angle), phase: 2 * Math.PI * random(), amplitudes };
  });
  return (x, y) => {
    const colour = [125, 125, 125];
    for (const wave of waves) {
      const value = Math.sin(wave.x * x + wave.y * y + wave.phase);
      for (let channel = 0; channel < 3; channel += 1) colour[channel] += wave.amplitudes[channel] * value;
    }
    return colour;
  };
}

/** Numbers in [0, 1): a linear congruential generator modulo 2³², of which the upper bits are used. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** Nearly normal with standard deviation 1: twelve uniform numbers. */
function normal(random) {
  let sum = -6;
  for (let draw = 0; draw < 12; draw += 1) sum += random();
  return sum;
}
