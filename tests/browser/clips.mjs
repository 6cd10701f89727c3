// Clips that tests make with ffmpeg, in a folder of their own that goes with the test file.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after } from "node:test";

let folder;

/** A path in this test file's temporary folder. */
export function scratch(name) {
  if (!folder) {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "kinelens-clips-"));
    after(() => fs.rmSync(folder, { recursive: true, force: true }));
  }
  return path.join(folder, name);
}

/** Writes a file and returns its path. */
export function write(name, content) {
  const file = scratch(name);
  fs.writeFileSync(file, content);
  return file;
}

/** Makes a clip with ffmpeg; `args` come between the program and the output. */
export function ffmpeg(name, args) {
  const file = scratch(name);
  execFileSync("ffmpeg", ["-v", "error", "-y", ...args, file]);
  return file;
}

/** A moving test picture as H.264. */
export function testClip(name, { seconds = 1, rate = 25, size = "320x240", more = [] } = {}) {
  const source = `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`;
  return ffmpeg(name, ["-f", "lavfi", "-i", source, ...more, "-c:v", "libx264", "-pix_fmt", "yuv420p"]);
}
