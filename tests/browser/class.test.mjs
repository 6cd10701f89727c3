// A class draws a curve before it sees the measured one; a lab report goes to the printer.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { launch, openApp, openFile, openIn } from "./harness.mjs";
import { Person, listen, number } from "./person.mjs";
import { startServer } from "./server.mjs";
import { download, follow, save, scale, square } from "./square.mjs";
import { unzip } from "./zip.mjs";

const QUESTION = "How does the speed of the square change? Draw it.";
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 800 };

async function start(t) {
  const app = await openApp(t, "device=cpu", listen);
  // A file that is saved from a blob is a request that the page does not finish.
  app.expectProblem(/failed: blob:/);
  return { app, person: new Person(app) };
}

const sceneIn = (file) => JSON.parse(unzip(file).get("scene.json").toString("utf8"));

/** Takes a picture at a size and in a theme, and goes back to the desk in the light. */
async function shot(app, name, { size = DESK, dark = false, at = undefined } = {}) {
  await app.page.setViewportSize(size);
  await app.page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  if (at) await app.page.getByTestId(at).scrollIntoViewIfNeeded();
  await app.page.waitForTimeout(250);
  await app.screenshot(name);
  await app.page.setViewportSize(DESK);
  await app.page.emulateMedia({ colorScheme: "light" });
  await app.page.waitForTimeout(250);
}

/** How many of some paths draw something. */
const drawnIn = (paths) => paths.evaluateAll((all) => all.filter((one) => one.getAttribute("d")).length);

/** Draws over the plot of the speed with the mouse: places are shares of its width and height. */
async function draw(person, places) {
  const plot = person.at("plot-speed").locator("svg.plot__svg");
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  const at = ([x, y]) => [box.x + 54 + x * (box.width - 64), box.y + 8 + y * 118];
  const { mouse } = person.page;
  await mouse.move(...at(places[0]));
  await mouse.down();
  for (const place of places.slice(1)) await mouse.move(...at(place), { steps: 12 });
  await mouse.up();
}

/** What the page must find: the difference at each measured sample that the drawing reaches. */
function differenceOf(points, motion) {
  const differences = [];
  motion.t_s.forEach((t_s, index) => {
    const after = points.findIndex(([at_s]) => at_s >= t_s);
    if (after < 0 || (after === 0 && points[0][0] !== t_s)) return;
    const [t1, v1] = points[after];
    const [t0, v0] = points[Math.max(after - 1, 0)];
    const drawn = t1 === t_s ? v1 : v0 + ((t_s - t0) / (t1 - t0)) * (v1 - v0);
    differences.push([t_s, drawn - motion.speed_mps.value[index]]);
  });
  const rms = Math.sqrt(differences.reduce((sum, [, d]) => sum + d * d, 0) / differences.length);
  const largest = differences.reduce((most, one) => (Math.abs(one[1]) > Math.abs(most[1]) ? one : most));
  return { rms, largest };
}

/** As the page writes a number: three digits that count. */
const plain = (value) => {
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(decimals);
};

const predictions = async (person) => (await person.scene()).lesson?.predictions ?? [];

async function setQuestion(person) {
  await person.page.keyboard.press("c");
  await person.at("class-question").fill(QUESTION);
  await person.at("class-quantity").selectOption("speed");
  await person.at("class-axis-high").fill("4");
  await person.at("class-axis-high").blur();
  assert.ok(await person.at("class-hide").isChecked());
}

/** All that can be read on the page, whatever tab it is on. */
async function allText(person) {
  const texts = [];
  for (const tab of ["space", "plots", "table", "ask"]) {
    await person.at(`tab-${tab}`).click();
    await person.page.waitForTimeout(400);
    texts.push(await person.page.locator("body").innerText());
    texts.push(await person.page.locator("body svg").allTextContents().then((all) => all.join(" ")));
  }
  return texts.join("\n");
}

/** Every way in which the page would write the speed, as far as it is not another number of the scene as well. */
function speedWords(motion) {
  const words = (value, half) => {
    if (!(half > 0)) return `${value}`;
    const decimals = (half.toExponential().startsWith("1") ? 1 : 0) - Math.floor(Math.log10(half));
    return [value, half].map((one) => one.toFixed(Math.max(0, decimals))).join(" ± ");
  };
  const series = (name) => motion[name].value.map((value, index) => words(value, motion[name].half_width[index]));
  const whole = (name) => {
    const { value, low, high } = motion.summary[name];
    return words(value, (high - low) / 2);
  };
  const others = ["x_m", "y_m", "z_m", "acceleration_mps2", "path_length_m", "displacement_m"].flatMap(series);
  const shown = new Set([...others, whole("travelled_m"), whole("displacement_m")]);
  const speeds = [...series("speed_mps"), whole("mean_speed_mps"), whole("peak_speed_mps")];
  return [...new Set(speeds)]
    .filter((word) => !shown.has(word))
    .map((word) => new RegExp(`(?<![\\d.])${word.replaceAll(".", "\\.")}(?![\\d.])`));
}

const told = (words, text) => words.filter((word) => word.test(text)).map(String);

test("a class draws before it sees: hidden, drawn, compared, kept", async (t) => {
  const { app, person } = await start(t);
  await person.open(square("square.mp4"));
  await follow(person, [49, 69]);
  await scale(person);
  const answer = await person.ask("How fast was the object on average?");
  assert.ok(answer.answered, answer.text);
  const [motion] = (await person.scene()).kinematics;
  const words = speedWords(motion);
  const found = (text) => told(words, text);
  assert.ok(found(await allText(person)).length > 3, "without a lesson the speed is all over the page");

  // The teacher asks, and hides the answer.
  await setQuestion(person);
  await shot(app, "class-dialog");
  await shot(app, "class-dialog-phone", { size: PHONE, dark: true });
  await person.afterScene(() => person.at("class-set").click());
  assert.equal(await person.at("lesson-question").textContent(), QUESTION);
  assert.deepEqual(found(await allText(person)), []);
  await person.page.keyboard.press("c");
  await shot(app, "class-hand-out");
  const { file } = await download(person, () => person.at("class-hand-out-scene").click());
  await app.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await person.at("class-hand-out-link").click();
  await app.page.getByText("Copied the link").waitFor();
  const link = new URL(await app.page.evaluate(() => navigator.clipboard.readText()));
  await person.at("class-reveal").check();
  await person.page.keyboard.press("Escape");
  assert.ok(found(await allText(person)).length > 3, "the teacher may look");
  const { lesson } = sceneIn(file);
  assert.deepEqual(
    [lesson.question, lesson.quantity, lesson.axis, lesson.hides_answer, lesson.predictions],
    [QUESTION, "speed", [0, 4], true, []],
  );
  const { file: page } = await save(person, "export-html");

  await linked(t, file, link, words);
  await student(t, file, motion, words);
  await reader(t, page, motion, words);
});

/** Puts the file beside the page of a server, as a teacher does, and follows the link in a fresh profile. */
async function linked(t, file, link, words) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "kinelens-class-"));
  const server = await startServer(["--data", data]);
  const { browser, close } = await launch();
  t.after(async () => {
    await close();
    await server.stop();
    fs.rmSync(data, { recursive: true, force: true });
  });
  const name = link.searchParams.get("scene");
  assert.match(name, /\.kinelens$/);
  fs.copyFileSync(file, path.join(data, "scenes", name));
  let asked = [];
  const open = async (scene) => {
    asked = [];
    const app = await openIn(t, browser, server.origin, `device=cpu&scene=${scene}`, async (page) => {
      page.on("request", (request) => asked.push(new URL(request.url()).pathname));
      await listen(page);
    });
    return new Person(app);
  };
  const person = await open(encodeURIComponent(name));
  await person.at("lesson").waitFor();
  assert.equal(await person.at("lesson-question").textContent(), QUESTION);
  await person.page.waitForFunction(() => document.querySelector("video")?.readyState >= 2);
  assert.deepEqual(told(words, await allText(person)), [], "the speed is nowhere");
  await person.app.close();

  for (const [scene, path] of [["gone.kinelens", "/scenes/gone.kinelens"], ["..%2Fsecret.kinelens"], ["index.html"]]) {
    const lost = await open(scene);
    lost.app.expectProblem(/404/);
    await lost.at("opening-failure").waitFor();
    assert.match(await lost.at("opening-failure").textContent(), /There is no scene named .* beside this page.*Ask the person/);
    assert.deepEqual(asked.filter((one) => /scenes|secret/.test(one)), path ? [path] : [], "names lead nowhere else");
    await lost.at("welcome").waitFor();
    await lost.app.close();
  }
}

/** Opens the file in a fresh page, draws, compares, undoes, saves and opens again. */
async function student(t, file, motion, words) {
  const { app, person } = await start(t);
  await person.choose(file);
  await person.at("lesson").waitFor();
  await person.page.waitForFunction(() => document.querySelector("video")?.readyState >= 2);
  assert.equal(await person.at("lesson-question").textContent(), QUESTION);
  const text = await allText(person);
  assert.deepEqual(told(words, text), [], "the speed is nowhere");
  assert.match(text, /hidden until you have drawn your prediction/);
  await person.at("tab-table").click();
  await shot(app, "class-veiled-table");
  await person.at("tab-ask").click();
  assert.equal(await person.at("answer-text").count(), 0);
  await shot(app, "class-veiled-ask");

  await person.at("lesson-draw").click();
  await person.at("prediction-name").fill("Ada");
  await person.at("prediction-name").blur();
  assert.equal(await drawnIn(person.at("plot-speed").locator(".plot__line")), 0, "no curve is drawn");
  await person.afterScene(() => draw(person, [[0.05, 0.9], [0.5, 0.4], [0.9, 0.2]]));
  await shot(app, "class-drawing");
  await shot(app, "class-drawing-phone", { size: PHONE, at: "plot-speed" });
  await shot(app, "class-drawing-dark", { dark: true });
  const first = await predictions(person);
  assert.equal(first.length, 1);
  assert.equal(first[0].name, "Ada");
  assert.ok(first[0].points.length > 100);

  // What is drawn over a part replaces it, and one undo brings it back.
  await person.afterScene(() => draw(person, [[0.4, 0.8], [0.6, 0.8]]));
  const second = await predictions(person);
  assert.notDeepEqual(second, first);
  assert.deepEqual(second[0].points.map(([t_s]) => t_s), first[0].points.map(([t_s]) => t_s));
  await person.afterScene(() => person.at("prediction-undo").click());
  assert.deepEqual(await predictions(person), first);
  await person.afterScene(() => person.at("prediction-clear").click());
  assert.deepEqual((await predictions(person))[0].points, []);
  await person.afterScene(() => person.page.keyboard.press("Control+z"));
  assert.deepEqual(await predictions(person), first);

  await person.at("prediction-compare").click();
  await person.at("prediction-rms").waitFor();
  const expected = differenceOf(first[0].points, motion);
  assert.equal(await person.at("prediction-rms").textContent(), `${plain(expected.rms)} m/s`);
  const entry = await person.at("prediction").textContent();
  const side = expected.largest[1] < 0 ? "too low" : "too high";
  assert.ok(entry.includes(`largest ${plain(Math.abs(expected.largest[1]))} m/s ${side} at`), entry);
  assert.equal(await person.at("prediction-largest").textContent(), `${expected.largest[0].toFixed(2)} s`);
  await person.at("prediction-largest").click();
  await person.page.waitForFunction(
    (n) => Number(document.querySelector('[data-testid="frame"]').textContent) === n,
    motion.frame[motion.t_s.indexOf(expected.largest[0])],
  );
  assert.ok((await drawnIn(person.at("plot-speed").locator(".plot__line"))) > 0, "the measured curve is drawn");
  await shot(app, "class-compared");
  await shot(app, "class-compared-phone", { size: PHONE, dark: true, at: "plot-speed" });

  // Another student, by keyboard: the answer is hidden again meanwhile.
  await person.at("lesson-draw").click();
  assert.equal(await person.at("prediction-rms").count(), 0);
  const plot = person.at("plot-speed").locator("svg.plot__svg");
  await plot.focus();
  const { keyboard } = person.page;
  await keyboard.press("ArrowUp");
  await person.afterScene(() => keyboard.press("Enter"));
  for (let press = 0; press < 6; press += 1) await keyboard.press("Shift+ArrowRight");
  await keyboard.press("Shift+ArrowDown");
  await shot(app, "class-keyboard");
  await person.afterScene(() => keyboard.press("Enter"));
  const typed = (await predictions(person))[1].points;
  assert.equal(typed.length, 121, "a straight line joins the two points");
  assert.ok(Math.abs(typed[0][1] - 2.1) < 1e-9 && Math.abs(typed[120][1] - 1.6) < 1e-9, JSON.stringify(typed[120]));
  await person.at("prediction-compare").click();
  assert.equal(await person.at("prediction-rms").count(), 2);
  await shot(app, "class-two");

  const { file: kept } = await save(person, "save-without-video");
  const again = await start(t);
  await again.person.choose(kept);
  await again.person.at("lesson").waitFor();
  await again.person.page.waitForFunction(() => globalThis.kinelensHeard.scenes > 0);
  const both = await predictions(person);
  assert.deepEqual(await predictions(again.person), both, "to the last digit");
  await again.person.at("tab-plots").click();
  assert.equal(await again.person.at("prediction-rms").count(), 0, "a fresh page hides again");
  await again.person.afterScene(() => again.person.at("prediction-remove").first().click());
  assert.deepEqual(await predictions(again.person), both.slice(1));
  await again.person.afterScene(() => again.person.at("undo").click());
  assert.deepEqual(await predictions(again.person), both);
}

/** The page for everyone asks, takes a prediction and compares, without an engine. */
async function reader(t, file, motion, words) {
  const app = await openFile(t, file, async (page) => {
    await page.route(/^(https?|wss?):/, (route) => route.abort());
  });
  const person = new Person(app);
  await person.at("lesson").waitFor();
  assert.match(await person.at("lesson").textContent(), /lives in this page only/);
  const text = await allText(person);
  assert.deepEqual(told(words, text), []);
  await person.at("lesson-draw").click();
  await draw(person, [[0.1, 0.7], [0.9, 0.3]]);
  await draw(person, [[0.3, 0.1], [0.4, 0.1]]);
  const curve = () => person.at("prediction-curve").getAttribute("d");
  const before = await curve();
  await person.at("prediction-undo").click();
  assert.notEqual(await curve(), before);
  await person.at("prediction-compare").click();
  assert.ok(number(await person.at("prediction-rms").textContent()) > 0);
  assert.equal(await person.at("prediction").count(), 1);
  await app.screenshot("class-page");
  await app.page.setViewportSize(PHONE);
  await app.screenshot("class-page-phone");
}

test("a lab report prints what was measured, and no controls", async (t) => {
  const { app, person } = await start(t);
  await person.open(square("report.mp4"));
  const openReport = async () => {
    await person.at("file-menu").click();
    await person.at("report-menu").click();
    await person.at("report").waitFor();
  };
  await openReport();
  assert.match(await person.at("report").textContent(), /Nothing has been followed/);
  await shot(app, "report-empty");
  await person.at("report-close").click();

  await person.at("tool-track").click();
  const jobs = await person.jobs();
  await person.click([49, 69]);
  assert.equal(await person.jobEnds(jobs), "finished");
  await person.at("tool-select").click();
  await openReport();
  assert.match(await person.at("report-summary").textContent(), /px\/s/);
  assert.match(await person.at("report-method").textContent(), /No scale was set/);
  assert.match(await person.at("report-no-fit").textContent(), /No curve/);
  await person.page.keyboard.press("Escape");
  await person.at("report").waitFor({ state: "detached" });

  await scale(person);
  await person.at("tab-plots").click();
  await person.at("fit-run").click();
  await person.at("fit-residual").waitFor();
  await openReport();
  await person.at("report-title").fill("A square that falls");
  await person.at("report-title").blur();
  await person.at("report-author").fill("Ada and Emmy");
  await person.at("report-author").blur();
  await person.at("report-conclusions").fill("It gets faster.");
  await person.page.waitForFunction(
    () => document.querySelector('[data-testid="report-picture"]')?.naturalWidth > 100,
  );

  // The numbers are the scene's own.
  const [motion] = (await person.scene()).kinematics;
  const summary = await person.at("report-summary").locator("tbody td").allTextContents();
  const { travelled_m, displacement_m, mean_speed_mps, peak_speed_mps } = motion.summary;
  [travelled_m, displacement_m, mean_speed_mps, peak_speed_mps].forEach((one, index) => {
    agrees(summary[index], one.value, (one.high - one.low) / 2);
  });
  const rows = await person.at("report-samples").locator("tbody tr").all();
  assert.ok(rows.length > 10 && rows.length <= 40);
  const columns = ["x_m", "y_m", "speed_mps", "acceleration_mps2"];
  for (const row of [rows[0], rows[7], rows.at(-1)]) {
    const index = Number(await row.getAttribute("data-index"));
    const [time, ...cells] = await row.locator("td").allTextContents();
    assert.equal(Number(time), Number(motion.t_s[index].toFixed(3)));
    columns.forEach((column, at) => {
      agrees(cells[at], motion[column].value[index], motion[column].half_width[index]);
    });
  }
  assert.match(await person.at("report-fit").textContent(), /Residual RMS/);
  assert.match(await person.at("report-uncertainty").textContent(), /95 %.*share a relative uncertainty of ± \d/);
  assert.ok((await drawnIn(person.at("report-plot-speed").locator("path.report__line"))) > 0);
  await shot(app, "report-screen-phone", { size: PHONE, dark: true, at: "report-plot-speed" });

  await app.page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const gone of ["report-print", "report-close", "file-menu", "undo", "tab-plots", "play", "status"]) {
    assert.equal(await person.at(gone).isVisible().catch(() => false), false, gone);
  }
  assert.ok(await person.at("report-title").isVisible());
  const ink = await person.at("report").evaluate((element) => getComputedStyle(element).color);
  assert.equal(ink, "rgb(0, 0, 0)");
  await app.page.setViewportSize({ width: 794, height: 1123 });
  await app.page.waitForTimeout(300);
  const overflows = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
  assert.equal(await app.page.evaluate(overflows), false, "nothing is cut off beside the paper");
  await app.page.screenshot({ path: (await app.screenshot("report-print")).replace(/\.png$/, "-whole.png"), fullPage: true });
  await app.page.setViewportSize(DESK);
  await app.page.emulateMedia({ media: "screen", colorScheme: "light" });
  await shot(app, "report-screen");
  assert.equal(await person.at("report-title").inputValue(), "A square that falls");
  await person.at("report-close").click();

  // What a lesson hides is not in it.
  const words = speedWords(motion);
  await setQuestion(person);
  await person.afterScene(() => person.at("class-set").click());
  await openReport();
  const text = await person.at("report").innerText();
  assert.deepEqual(told(words, text), []);
  assert.match(text, /hidden/);
  assert.match(await person.at("report-lesson").textContent(), /Draw it/);
  assert.equal(await person.at("report-fit").count(), 0);
  await shot(app, "report-hidden");
});

/** A written value and its half-width are the scene's, rounded. */
function agrees(text, value, half) {
  const [written, plusMinus] = text.replace(/\u2212/g, "-").split(" ± ");
  const digits = (written.match(/\.(\d+)/)?.[1] ?? "").length;
  assert.ok(Math.abs(parseFloat(written) - value) <= 0.5000001 * 10 ** -digits, `${text} is not ${value}`);
  if (plusMinus) {
    assert.ok(Math.abs(parseFloat(plusMinus) - half) <= 0.5000001 * 10 ** -digits, `${text} is not ± ${half}`);
  }
}
