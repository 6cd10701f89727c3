// A page that dies in the middle of the work loses nothing of what was there at the last pause.
import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { openApp } from "./harness.mjs";
import { Person, listen } from "./person.mjs";
import { follow, save, scale, square } from "./square.mjs";

/** Longer than the page waits before it keeps a change. */
const PAUSE_MS = 3000;

async function start(t) {
  const app = await openApp(t, "device=cpu", listen);
  // A file that is saved from a blob is a request that the page does not finish.
  app.expectProblem(/failed: blob:/);
  return { app, person: new Person(app) };
}

const numbers = async (person) => fs.readFileSync((await save(person, "export-json")).file, "utf8");

/** Ends the process that shows the page, as a lack of memory does. */
async function crash(app) {
  app.expectProblem(/the page crashed/);
  const crashed = app.page.waitForEvent("crash");
  const session = await app.page.context().newCDPSession(app.page);
  // The process is gone before it can answer.
  session.send("Page.crash").catch(() => {});
  await crashed;
}

/** Opens a scene from the shelf in a page of its own. */
async function fromShelf(t, name) {
  const { app, person } = await start(t);
  const card = person.at("library-scene").filter({ hasText: name });
  await card.waitFor();
  assert.equal(await card.count(), 1, "there is one such scene");
  await card.click();
  await app.page.waitForFunction(() => document.querySelector("video")?.readyState >= 2);
  await app.page.waitForFunction(() => globalThis.kinelensHeard.ended.length > 0);
  return { app, person };
}

test("a page that crashes while it is worked with has kept the scene", async (t) => {
  const { app, person } = await start(t);
  await person.open(square("crash.mp4"));
  await follow(person, [49, 69]);
  await scale(person, "1");
  await app.page.waitForTimeout(PAUSE_MS);
  const kept = await numbers(person);
  // In the middle of the next edit.
  await person.goToFrame(0);
  await person.at("tool-track").click();
  await person.click([52, 72]);
  await crash(app);

  const second = await fromShelf(t, "crash.mp4");
  assert.equal(await numbers(second.person), kept);
  // The scene is worked on, and dies again: what was added before the pause is there.
  await second.person.goToFrame(0);
  await follow(second.person, [46, 66]);
  await second.app.page.waitForTimeout(PAUSE_MS);
  const later = await numbers(second.person);
  assert.notEqual(later, kept);
  await second.person.afterScene(() => second.person.at("undo").click());
  await crash(second.app);

  const third = await fromShelf(t, "crash.mp4");
  assert.equal(await numbers(third.person), later);
});

test("two tabs with one scene: the crash of one leaves the other and the shelf whole", async (t) => {
  const one = await start(t);
  await one.person.open(square("tabs.mp4"));
  await follow(one.person, [49, 69]);
  await one.app.page.waitForTimeout(PAUSE_MS);
  const two = await fromShelf(t, "tabs.mp4");
  const before = await numbers(two.person);
  assert.equal(before, await numbers(one.person));
  await crash(one.app);
  await two.person.goToFrame(0);
  await follow(two.person, [52, 72]);
  const grown = await two.person.scene();
  assert.equal(grown.objects.length, 2);
  await two.app.page.waitForTimeout(PAUSE_MS);
  const after = await numbers(two.person);
  assert.notEqual(after, before);
  await crash(two.app);
  const three = await fromShelf(t, "tabs.mp4");
  assert.equal(await numbers(three.person), after);
});
