// A clip of a square that crosses the picture, and how a person measures and saves it.
import assert from "node:assert/strict";
import { ffmpeg, scratch } from "./clips.mjs";

/** A red square that crosses a grey picture; `x` and `y` are pixels as ffmpeg's formulas of t. */
export function square(name, { x = "40+150*t", y = "60+60*t*t" } = {}) {
  const moving = `[0][1]overlay=x=${x}:y=${y}:eval=frame`;
  const source = (colour, size) => ["-f", "lavfi", "-i", `color=${colour}:s=${size}:r=25:d=1.2`];
  return ffmpeg(name, [
    ...source("gray", "320x240"),
    ...source("red", "18x18"),
    ...["-filter_complex", moving, "-c:v", "libx264", "-crf", "12", "-pix_fmt", "yuv420p"],
  ]);
}

/** Follows what is at a point of the shown frame. */
export async function follow(person, point_px) {
  await person.at("tool-track").click();
  const jobs = await person.jobs();
  await person.click(point_px);
  assert.equal(await person.jobEnds(jobs), "finished");
  await person.at("tool-select").click();
}

/** Says how many metres it is from one point to another; usually they are 100 pixels apart. */
export async function scale(person, metres = "1", [from_px, to_px] = [[20, 220], [120, 220]]) {
  await person.at("tool-stick").click();
  await person.drag(from_px, to_px);
  await person.at("stick-length").fill(metres);
  await person.at("stick-length").blur();
  const apply = person.at("apply-scale");
  if (await apply.isVisible()) await person.afterScene(() => apply.click());
  await person.at("tool-select").click();
}

/** Does something and returns the file that comes of it. */
export async function download(person, doing) {
  const coming = person.page.waitForEvent("download");
  await doing();
  const download = await coming;
  const file = scratch(`${Date.now()}-${download.suggestedFilename()}`);
  await download.saveAs(file);
  return { name: download.suggestedFilename(), file };
}

/** Clicks an item of the menu, or presses keys, and returns the file that comes of it. */
export function save(person, item, keys) {
  return download(person, async () => {
    if (keys) return person.page.keyboard.press(keys);
    await person.at("file-menu").click();
    await person.at(item).click();
  });
}
