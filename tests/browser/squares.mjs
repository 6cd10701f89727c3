// A clip of 20 s in which three squares move, and the scene that a person makes of it.
import { ffmpeg } from "./clips.mjs";
import { follow, scale } from "./square.mjs";

const SECONDS = 20;

/** Three squares that cross a grey picture, each at a speed of its own. */
function squares(name) {
  const source = (colour, size) => ["-f", "lavfi", "-i", `color=${colour}:s=${size}:r=15:d=${SECONDS}`];
  const moves = [
    ["0", "1", "x=20+12*t:y=50+10*sin(t)", "a"],
    ["a", "2", "x=20+9*t:y=120", "b"],
    ["b", "3", "x=270-10*t:y=190", "c"],
  ].map(([under, over, where, out]) => `[${under}][${over}]overlay=${where}:eval=frame[${out}]`);
  return ffmpeg(name, [
    ...["gray", "red", "blue", "white"].flatMap((colour, index) => source(colour, index ? "18x18" : "320x240")),
    ...["-filter_complex", moves.join(";"), "-map", "[c]", "-c:v", "libx264", "-crf", "16", "-pix_fmt", "yuv420p"],
  ]);
}

/** Opens the clip, follows all three, gives the scale, and returns the answer to a question. */
export async function measureSquares(person) {
  await person.open(squares("three squares.mp4"));
  for (const point_px of [[29, 59], [29, 129], [279, 199]]) {
    await person.goToFrame(0);
    await follow(person, point_px);
  }
  await scale(person);
  return person.ask("How far did the first object travel?");
}
