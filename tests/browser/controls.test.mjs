// Popovers, messages, fields and the narrow page, as hands and eyes meet them.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { openApp } from "./harness.mjs";
import { Person, listen } from "./person.mjs";

const TOSS = path.resolve(import.meta.dirname, "../../public/samples/ball-toss.mp4");
/** Where the ball is in the first picture of that clip. */
const BALL_PX = [190, 406];
/** Longest task on the page's main thread while a point is followed and shown in 3D. */
const LONGEST_TASK_MS = 100;

async function start(t, file = TOSS) {
  const app = await openApp(t, "device=cpu", listen);
  const person = new Person(app);
  await person.open(file);
  return person;
}

async function follow(person) {
  await person.at("tool-track").click();
  const jobs = await person.jobs();
  await person.click(BALL_PX);
  assert.equal(await person.jobEnds(jobs), "finished");
}

const focused = (person) => person.page.evaluate(() => document.activeElement?.dataset.testid);
const isOpen = (person, id) => person.at(id).evaluate((button) => button.closest("details").open);

test("Escape takes back one thing at a time, the innermost first", async (t) => {
  const person = await start(t);
  const { keyboard } = person.page;
  await person.at("tool-track").click();
  await person.at("detect-options").click();
  await person.at("detect-every").fill("7");
  await keyboard.press("Escape");
  assert.equal(await isOpen(person, "detect-options"), false);
  assert.equal(await focused(person), "detect-options", "the focus goes back to the button");
  assert.equal(await person.at("tool-track").getAttribute("aria-checked"), "true", "the tool stays");
  await person.at("detect-options").click();
  assert.equal(await person.at("detect-every").inputValue(), "7", "what was typed holds");
  await person.at("time").click();
  assert.equal(await isOpen(person, "detect-options"), false, "a press beside it closes it");

  await person.at("help").click();
  await keyboard.press("Escape");
  await person.at("help-dialog").waitFor({ state: "hidden" });
  assert.equal(await focused(person), "help");
  assert.equal(await person.at("tool-track").getAttribute("aria-checked"), "true");
  await keyboard.press("Escape");
  assert.equal(await person.at("tool-select").getAttribute("aria-checked"), "true");
});

test("a jump that comes before the video knows its times is carried out when it does", async (t) => {
  const person = await start(t);
  const { page } = person;
  const wanted = await page.evaluate(async () => {
    const video = document.querySelector('[data-testid="video"]');
    // The element begins anew, as with a long clip whose index comes late.
    video.load();
    document.querySelector('[data-testid="step-forward"]').click();
    const early = video.readyState;
    await new Promise((go) => setTimeout(go, 0));
    return { early, frame: Number(document.querySelector('[data-testid="frame"]').textContent) };
  });
  assert.deepEqual(wanted, { early: 0, frame: 1 });
  await page.waitForFunction(() => document.querySelector('[data-testid="video"]').readyState >= 2);
  const { frame_times_s } = (await person.scene()).clip;
  const isShown = ([start_s, end_s]) => {
    const { currentTime } = document.querySelector('[data-testid="video"]');
    return currentTime >= start_s && currentTime < end_s;
  };
  await page.waitForFunction(isShown, frame_times_s.slice(1, 3));
});

test("messages cover no control, and trouble stays until it is dismissed", async (t) => {
  const person = await start(t);
  await follow(person);
  const toast = person.at("toast").first();
  const covered = await toast.evaluate((toast) => {
    const place = toast.getBoundingClientRect();
    const hits = (element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return left < place.right && right > place.left && top < place.bottom && bottom > place.top;
    };
    const controls = [...document.querySelectorAll("header, button, summary, input, select, video, [role=slider]")];
    const visible = controls.filter((control) => !toast.contains(control) && control.checkVisibility());
    return visible.filter(hits).map((control) => control.dataset.testid ?? control.className);
  });
  assert.deepEqual(covered, []);
  await toast.getByLabel(/Dismiss/).focus();
  await person.page.keyboard.press("Escape");
  await toast.waitFor({ state: "detached" });
  assert.equal(await person.at("tool-track").getAttribute("aria-checked"), "true", "the message went first");
});

test("a field says what it takes and keeps what was typed", async (t) => {
  const person = await start(t);
  await person.at("tool-ground").click();
  const field = person.at("camera-height");
  const trouble = person.at("camera-height-trouble");
  for (const typed of ["0", "-1", "1e9", "high"]) {
    await field.fill(typed);
    await field.blur();
    await trouble.waitFor();
    assert.match(await trouble.textContent(), /From 0\.1 to 1000 m|Type a number/, typed);
    assert.equal(await field.inputValue(), typed);
    assert.equal(await field.getAttribute("aria-invalid"), "true");
  }
  await field.fill("1,6");
  await field.blur();
  await trouble.waitFor({ state: "detached" });
  assert.equal(await field.inputValue(), "1.6", "a comma stands for the point");
  await person.at("pitch").fill("12");
  await person.at("pitch").blur();
  await person.afterScene(() => person.at("apply-scale").click());
  const { calibration } = await person.scene();
  assert.equal(calibration.camera_height_m.value, 1.6);
  await person.afterScene(() => person.at("undo").click());
  assert.equal((await person.scene()).calibration.kind, "none");
});

test("the device chip says whether a test has been made", async (t) => {
  const app = await openApp(t, "", listen);
  const chip = app.page.getByTestId("device");
  await chip.waitFor();
  assert.match(await chip.textContent(), /Device: not tested yet/);
  await chip.click();
  const links = app.page.getByTestId("device-details").getByRole("link");
  assert.deepEqual(await links.evaluateAll((links) => links.map((link) => link.search)), ["?device=cpu", "?device=webgpu"]);
});

test("a phone reaches everything without scrolling sideways", async (t) => {
  const person = await start(t);
  const { page } = person;
  await page.setViewportSize({ width: 360, height: 740 });
  await follow(person);
  await person.at("view3d-measure").waitFor();
  const beyond = await page.evaluate(() => {
    const controls = [...document.querySelectorAll("button, a, summary, input, select")];
    const cut = (control) => {
      const { left, right, width } = control.getBoundingClientRect();
      return width > 1 && control.checkVisibility() && (left < 0 || right > innerWidth);
    };
    const { scrollWidth, clientWidth } = document.documentElement;
    return { sideways: scrollWidth - clientWidth, cut: controls.filter(cut).map((one) => one.dataset.testid) };
  });
  assert.deepEqual(beyond, { sideways: 0, cut: [] });
  for (const popover of ["device", "detect-options", "track-options", "legend"]) {
    await person.at(popover).click();
    const { x, width } = await page.locator("details[open] > .popover__body").boundingBox();
    assert.ok(x >= 0 && x + width <= 360, `${popover}: ${x} to ${x + width}`);
    await page.keyboard.press("Escape");
  }
});

test("the 3D view starts without holding up a job", async (t) => {
  // Other work on the machine lengthens a task of one try; a page at fault holds up every one.
  let longest = Infinity;
  for (let tries = 0; tries < 3 && longest > LONGEST_TASK_MS; tries++) {
    const person = await start(t);
    const canvas = person.at("view3d-canvas");
    await person.page.locator('[data-testid="view3d-canvas"][data-state="ready"]').waitFor({ state: "attached" });
    const before = (await person.app.longTasks()).length;
    await follow(person);
    await person.page.locator('[data-testid="view3d-canvas"][data-state="drawn"]').waitFor();
    await person.page.waitForTimeout(1000);
    const tasks = (await person.app.longTasks()).slice(before);
    t.diagnostic(`long tasks: ${tasks.map((ms) => ms.toFixed(0)).join(", ") || "none"} ms`);
    assert.ok(await canvas.isVisible());
    longest = Math.max(0, ...tasks);
  }
  assert.ok(longest <= LONGEST_TASK_MS, `${longest} ms`);
});
