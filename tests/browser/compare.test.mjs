// Scenes of different clips are compared: their numbers, their ratios, their curves in time.
import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { write } from "./clips.mjs";
import { openApp } from "./harness.mjs";
import { Person, listen } from "./person.mjs";
import { follow, save, scale, square } from "./square.mjs";

const WIDE = { width: 1280, height: 800 };
/** Longer than the page waits before it keeps a change. */
const PAUSE_MS = 3000;
/** 97.5 % quantile of the normal distribution. */
const NORMAL_975 = 1.959964;

async function start(t) {
  const app = await openApp(t, "device=cpu", listen);
  // A file that is saved from a blob is a request that the page does not finish.
  app.expectProblem(/failed: blob:/);
  return { app, person: new Person(app) };
}

/** A number as it is printed: its value, and half the step of its last digit. */
function printed(text) {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.replace("\u2212", "-"));
  assert.ok(found, `no number: ${text}`);
  const [, sign, whole, decimals = ""] = found;
  // Large numbers may be rounded at a place before the point; those here are small.
  return { value: Number(`${sign}${whole}.${decimals || 0}`), slack: 0.5 * 10 ** -decimals.length + 1e-9 };
}

/** Asserts that words such as `1.23 ± 0.04 m` or `1.2 (1.0 to 1.9) m` say an interval, to the printed digits. */
function says(words, { value, low, high }, what) {
  const close = (text, number) => {
    const { value: shown, slack } = printed(text);
    assert.ok(Math.abs(shown - number) <= slack, `${what}: ${words} is not ${value} (${low} to ${high})`);
  };
  const text = words.replace(/^× /, "");
  const uneven = /^(\S+) \((\S+) to (\S+)\)/.exec(text);
  if (uneven) {
    [value, low, high].forEach((number, index) => close(uneven[index + 1], number));
    return;
  }
  const even = /^(\S+)(?: ± (\S+))?/.exec(text);
  close(even[1], value);
  if (even[2]) close(even[2], (high - low) / 2);
  else assert.ok(high - low < 1e-9, `${what}: ${words} has no interval`);
}

/** The quotient of two numbers whose errors are independent. */
function quotient(a, b) {
  const value = a.value / b.value;
  const relative = (one) => (one.high - one.value) / one.value;
  const half = value * Math.hypot(relative(a), relative(b));
  return { value, low: Math.max(0, value - half), high: value + half };
}

const AMOUNTS = [
  ["travelled", (summary) => summary.travelled_m],
  ["displacement", (summary) => summary.displacement_m],
  ["mean-speed", (summary) => summary.mean_speed_mps],
  ["peak-speed", (summary) => summary.peak_speed_mps],
  ["duration", ({ duration_s }) => ({ value: duration_s, low: duration_s, high: duration_s })],
];

/** Measures a square and saves the scene. */
async function measured(t, name, way, at_px, metres) {
  const { app, person } = await start(t);
  await person.open(square(name, way));
  await follow(person, at_px);
  if (metres) await scale(person, metres);
  await person.at("tab-table").click();
  const summary = metres && (await rowOf(person, 1));
  const saved = await save(person, "save-scene");
  // The browser keeps the scene a moment after its last change.
  await app.page.waitForTimeout(PAUSE_MS);
  return { app, person, scene: await person.scene(), file: saved.file, summary };
}

/** What the table panel prints of an object's whole track. */
async function rowOf(person, object) {
  const cells = await person.at(`summary-row-${object}`).locator("td").allTextContents();
  const [travelled, displacement, mean, peak] = cells;
  return { travelled, displacement, "mean-speed": mean, "peak-speed": peak };
}

async function compareWith(person) {
  await person.at("file-menu").click();
  await person.at("compare-with").click();
  await person.at("compare-dialog").waitFor();
}

const scenes = (person, count) =>
  person.page.waitForFunction(
    (n) => document.querySelectorAll('[data-testid="compare-scene"]').length === n,
    count,
  );

const valueOf = (person, amount, curve) =>
  person.at(`compare-${amount}-${curve}`).getByTestId("compare-value").textContent();
const ratioOf = (person, amount, curve) =>
  person.at(`compare-${amount}-${curve}`).getByTestId("compare-ratio").textContent();
const verdictOf = (person, amount, curve) =>
  person.at(`compare-${amount}-${curve}`).getByTestId("compare-verdict").textContent();

/** The speed of a track nearest to a time of its clip. */
function speedAt(kinematics, t_s) {
  const nearest = kinematics.t_s.reduce((best, at, index) => {
    return Math.abs(at - t_s) < Math.abs(kinematics.t_s[best] - t_s) - 1e-9 ? index : best;
  }, 0);
  const [value, half] = [kinematics.speed_mps.value[nearest], kinematics.speed_mps.half_width[nearest]];
  return { value, low: value - half, high: value + half };
}

test("two clips are compared: numbers, ratios, time, and what goes wrong", async (t) => {
  const fast = await measured(t, "fast.mp4", {}, [49, 69], "1");
  await fast.app.close();
  const plain = await measured(t, "plain.mp4", { x: "40+120*t", y: "120" }, [49, 129], undefined);
  await plain.app.close();
  const slow = await measured(t, "slow.mp4", { x: "40+90*t", y: "100" }, [49, 109], "1");
  const { app, person } = slow;
  await follow(person, [51, 111]);
  const open = await person.scene();
  assert.equal(open.kinematics.length, 2);
  const own = open.objects.map(({ id }) => id);
  await person.at("tab-table").click();
  const ownRows = await Promise.all(own.map((id) => rowOf(person, id)));

  await compareWith(person);
  await person.at("compare-empty").waitFor();
  assert.equal(await person.at("compare-scene").count(), 1);
  await app.screenshot("compare-empty");
  await person.at("compare-file").setInputFiles(fast.file);
  await scenes(person, 2);
  assert.equal(await person.at("compare-empty").count(), 0);
  const [a, b] = own.map((id) => `0-${id}`);
  const other = `1-${fast.scene.objects[0].id}`;

  // The numbers are those of the scenes, to the printed digits and in the same words as in their own tables.
  const curves = [
    [a, open.kinematics[0], ownRows[0]],
    [b, open.kinematics[1], ownRows[1]],
    [other, fast.scene.kinematics[0], fast.summary],
  ];
  for (const [curve, { summary }, row] of curves) {
    for (const [amount, of] of AMOUNTS) {
      const words = await valueOf(person, amount, curve);
      if (row[amount]) assert.equal(words, row[amount], `${amount} of ${curve}`);
      // A duration has three digits.
      if (amount === "duration") assert.ok(Math.abs(parseFloat(words) - summary.duration_s) < 0.006, words);
      else says(words, of(summary), `${amount} of ${curve}`);
    }
  }

  // Ratios: errors of two scenes are independent; those of one scale cancel.
  const first = open.kinematics[0].summary;
  for (const [amount, of] of AMOUNTS.slice(0, 4)) {
    const expected = quotient(of(fast.scene.kinematics[0].summary), of(first));
    const words = await ratioOf(person, amount, other);
    says(words, expected, `ratio of ${amount}`);
    const verdict = expected.low > 1 ? /More/ : expected.high < 1 ? /Less/ : /No difference shown/;
    assert.match(await verdictOf(person, amount, other), verdict);
    t.diagnostic(`${amount}: ${words}, ${await verdictOf(person, amount, other)}`);
  }
  assert.match(await verdictOf(person, "travelled", other), /More/);
  const apart = quotient(open.kinematics[1].summary.travelled_m, first.travelled_m);
  const together = await ratioOf(person, "travelled", b);
  t.diagnostic(`two tracks of one thing: ${together}, had the scales been independent ± ${(apart.high - apart.value).toFixed(3)}`);
  assert.match(await verdictOf(person, "travelled", b), /No difference shown/);
  const half = printed(/± (\S+)/.exec(together)[1]).value;
  const { relative_sigma } = open.camera.scale;
  const noise = ({ value, high }) => Math.sqrt(Math.max(0, ((high - value) / value) ** 2 - (NORMAL_975 * relative_sigma) ** 2));
  const expected = apart.value * Math.hypot(noise(open.kinematics[1].summary.travelled_m), noise(first.travelled_m));
  assert.ok(Math.abs(half - expected) <= 0.06 * expected + 1e-6, `${together}, expected ± ${expected}`);
  assert.ok(half < apart.high - apart.value);

  await app.screenshot("compare-wide");
  await time(person, other, fast.scene.kinematics[0]);

  // Unticking takes a curve out of the table and brings the first place to the next.
  await person.at(`compare-object-${b}`).uncheck();
  assert.equal(await person.at(`compare-travelled-${b}`).count(), 0);
  await person.at(`compare-object-${b}`).check();

  // What is no scene is refused in words, and nothing is lost.
  const bad = [
    [write("film.mp4", "no film"), /film\.mp4 is not a saved scene/],
    [write("noise.kinelens", "PK\u0003\u0004 this is no zip"), /noise\.kinelens was not added/],
    [write("numbers.json", '{"version":"9.0"}'), /version 9\.0/],
    [write("empty.json", ""), /empty/],
  ];
  for (const [file, words] of bad) {
    await person.at("compare-file").setInputFiles(file);
    await person.at("compare-trouble").filter({ hasText: words }).waitFor();
    assert.ok((await person.at("compare-trouble").locator("p").last().textContent()).length > 20, "a hint");
    assert.equal(await person.at("compare-scene").count(), 2);
  }
  await app.screenshot("compare-trouble");
  await person.at("compare-trouble").getByRole("button").click();
  assert.equal(await person.at("compare-trouble").count(), 0);

  // A file that is dropped here is not opened in the page below.
  const text = fs.readFileSync(plain.file).toString("base64");
  await person.at("compare-scene").first().evaluate((element, base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], "plain.kinelens"));
    element.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, text);
  await scenes(person, 3);
  assert.equal(await person.at("clip-name").textContent(), "slow.mp4");

  // A scene without a scale stays apart from those in metres.
  await person.at("compare-pixels").waitFor();
  const px = `2-${plain.scene.objects[0].id}`;
  assert.equal(await person.at("compare-table-m").getByTestId(`compare-travelled-${px}`).count(), 0);
  says(await valueOf(person, "travelled", px), plain.scene.kinematics[0].summary.travelled_m, "pixels");
  assert.match(await valueOf(person, "travelled", px), / px$/);

  await looks(app, person);

  // From the shelf, where the browser kept it by itself; then there are four, and no more.
  await person.at("compare-shelf-scene").filter({ hasText: "fast.mp4" }).click();
  await scenes(person, 4);
  const again = `3-${fast.scene.objects[0].id}`;
  assert.equal(await valueOf(person, "travelled", again), fast.summary.travelled);
  assert.equal(await person.at("compare-file").count(), 0);
  await person.at("compare-remove").last().click();
  await scenes(person, 3);
  await person.at("compare-remove").first().click();
  await scenes(person, 2);
  assert.equal(await person.at(`compare-travelled-${other}`).count(), 0);

  // The open scene stays editable, and the comparison follows.
  await app.page.keyboard.press("Escape");
  await person.at("compare-dialog").waitFor({ state: "hidden" });
  await person.afterScene(() => person.at("undo").click());
  await compareWith(person);
  await scenes(person, 2);
  assert.equal(await person.at(`compare-object-${b}`).count(), 0);
  assert.equal(await person.at(`compare-object-${a}`).count(), 1);
});

/** Moves the cursor and a curve, and looks at what is read there. */
async function time(person, curve, kinematics) {
  const at_s = async () => Number((await person.at("compare-time").textContent()).replace("\u2212", "-").replace(" s", ""));
  const start_s = kinematics.t_s[0];
  const reads = async (shift_s) => {
    const clip_s = start_s + (await at_s()) - shift_s;
    const words = await person.at(`compare-reading-${curve}`).textContent();
    if (clip_s < start_s - 0.05 || clip_s > kinematics.t_s.at(-1) + 0.05) assert.equal(words, "–");
    else says(words, speedAt(kinematics, clip_s), `at ${clip_s}`);
  };
  const cursor = person.at("compare-cursor-m");
  await cursor.focus();
  await person.page.keyboard.press("Home");
  assert.equal(await at_s(), 0);
  await reads(0);
  for (let step = 0; step < 31; step += 1) await person.page.keyboard.press("ArrowRight");
  const chosen_s = await at_s();
  assert.ok(chosen_s > 0.2 && chosen_s < 0.9, `${chosen_s} s`);
  await reads(0);
  const before = await person.at(`compare-reading-${curve}`).textContent();

  await person.at(`compare-zero-${curve}`).click();
  const shift_s = Number(await person.at(`compare-shift-${curve}`).inputValue());
  assert.ok(Math.abs(shift_s + chosen_s) < 1e-3, `${shift_s} s`);
  await reads(shift_s);
  assert.notEqual(await person.at(`compare-reading-${curve}`).textContent(), before);
  await cursor.focus();
  await person.page.keyboard.press("End");
  await reads(shift_s);

  await person.at(`compare-shift-${curve}`).fill("0.25");
  await person.at(`compare-shift-${curve}`).blur();
  const box = await cursor.boundingBox();
  await person.page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.4);
  await reads(0.25);
  await person.at(`compare-slide-${curve}`).focus();
  await person.page.keyboard.press("ArrowRight");
  assert.equal(Number(await person.at(`compare-shift-${curve}`).inputValue()), 0.26);
  await reads(0.26);
  await person.at(`compare-start-${curve}`).click();
  await reads(0);
}

/** The view on a phone and in the dark; nothing sticks out. */
async function looks(app, person) {
  const { page } = app;
  const fits = async (what) => {
    const [inner, outer] = await person.at("compare-dialog").evaluate((dialog) => [dialog.scrollWidth, dialog.clientWidth]);
    assert.ok(inner <= outer, `${what}: ${inner} of ${outer} px`);
  };
  await page.setViewportSize({ width: 1280, height: 1700 });
  await app.screenshot("compare-all");
  await page.emulateMedia({ colorScheme: "dark" });
  await app.screenshot("compare-dark");
  await fits("wide");
  await page.setViewportSize({ width: 360, height: 3400 });
  await app.screenshot("compare-360-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await app.screenshot("compare-360");
  await fits("360 px");
  await page.setViewportSize(WIDE);
}
