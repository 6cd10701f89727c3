// Clips that tests make with ffmpeg, in a folder of their own that goes with the test file.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after } from "node:test";

let folder;

/** A path in this test file's temporary folder. */
export function scratch(name) {
  folder ??= fs.mkdtempSync(path.join(os.tmpdir(), "kinelens-clips-"));
  return path.join(folder, name);
}

after(() => folder && fs.rmSync(folder, { recursive: true, force: true }));

/** Writes a file and returns its path. */
export function write(name, content) {
  const file = scratch(name);
  fs.writeFileSync(file, content);
  return file;
}

/** Makes a clip with ffmpeg; `args` come between the program and the output. */
export function ffmpeg(name, args) {
  const file = scratch(name);
  execFileSync("ffmpeg", ["-v", "error", "-y", ...args, file], { stdio: "pipe" });
  return file;
}

/** A moving test picture as H.264. */
export function testClip(name, { seconds = 1, rate = 25, size = "320x240", more = [] } = {}) {
  const source = `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`;
  return ffmpeg(name, ["-f", "lavfi", "-i", source, ...more, "-c:v", "libx264", "-pix_fmt", "yuv420p"]);
}

/** The same clip with a note that it is to be shown turned by 90°, as phones write it. */
export function turned(name, clip) {
  try {
    // ffmpeg 6 and later.
    return ffmpeg(name, ["-display_rotation", "90", "-i", clip, "-c", "copy"]);
  } catch {
    return ffmpeg(name, ["-i", clip, "-c", "copy", "-metadata:s:v:0", "rotate=90"]);
  }
}
