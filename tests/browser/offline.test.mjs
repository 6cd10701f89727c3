// The page without a network, its updates, and the places where nothing can be kept.
import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { launch, newProfile, openIn } from "./harness.mjs";
import { startNetwork } from "./network.mjs";
import { Person, listen } from "./person.mjs";
import { startServer } from "./server.mjs";
import { listOf, newVersion } from "./versions.mjs";

/** Where the ball is in the first picture of the sample. */
const BALL_PX = [190, 406];
const UNREACHABLE = /ERR_CONNECTION_REFUSED|ERR_FAILED|Failed to fetch/;

/** A server behind a network, and a browser that may keep things; all of it ends with the test. */
async function begin(t, { page, ...options } = {}) {
  const server = await startServer([], page);
  const network = await startNetwork(server.origin);
  const { browser, close } = await launch({ serviceWorkers: "allow", ...options });
  t.after(async () => {
    await close().catch(() => {});
    await network.off();
    await server.stop();
  });
  return { network, browser, close };
}

async function visit(t, { browser, network }, query = "device=cpu", prepare = undefined, origin = network.origin) {
  const app = await openIn(t, browser, origin, query, async (page) => {
    await listen(page);
    await prepare?.(page);
  });
  return new Person(app);
}

/** Waits until the button in the header says so. */
const standing = (person, name) =>
  person.page.locator(`[data-testid="offline"][data-standing="${name}"]`).waitFor({ timeout: 60_000 });

async function openPanel(person) {
  await person.at("offline").click();
  await person.at("offline-standing").waitFor();
}

/** Opens the sample with the button of the welcome page and follows the ball in it. */
async function measure(person) {
  await person.at("sample-ball-toss.mp4").click();
  await person.page.waitForFunction(() => globalThis.kinelensHeard.scenes > 0);
  await person.at("tool-track").click();
  const jobs = await person.jobs();
  await person.click(BALL_PX);
  assert.equal(await person.jobEnds(jobs), "finished");
  const { objects } = await person.scene();
  const found = objects[0].samples.filter((sample) => sample.state !== "lost");
  assert.ok(found.length > 10, `${found.length} frames with the ball`);
}

/** What the store holds, as `part/hash`. */
const held = (person) =>
  person.page.evaluate(async () => {
    if (!(await caches.has("kinelens-files"))) return [];
    const requests = await (await caches.open("kinelens-files")).keys();
    return requests.map(({ url }) => url.split("/").slice(-2).join("/")).sort();
  });
const listed = (folder) => listOf(folder).files.map(({ part, sha256 }) => `${part}/${sha256}`).sort();

test("after the first visit everything works without a network", async (t) => {
  const profile = newProfile();
  const place = await begin(t, { profile });
  const first = await visit(t, place);
  await standing(first, "ready");
  assert.deepEqual(await held(first), listed(), "every file of the list, nothing of /api/");
  await openPanel(first);
  for (const { part } of listOf().files) assert.match(await first.at(`offline-part-${part}`).textContent(), /\d [kM]?B/);
  assert.match(await first.at("offline-storage").textContent(), /uses [\d.]+ MB of the [\d.]+ GB/);
  await first.app.close();
  await place.close();

  await place.network.off();
  const asked = place.network.asked.length;
  const { browser, close } = await launch({ serviceWorkers: "allow", profile });
  t.after(async () => {
    await close();
    fs.rmSync(profile, { recursive: true, force: true });
  });
  const second = await visit(t, { ...place, browser });
  await second.at("welcome").waitFor();
  await measure(second);
  assert.equal(await second.detect(20), "finished", "the detector's weights are here");
  assert.equal(place.network.asked.length, asked);

  const licence = await second.page.evaluate(() => fetch("licences/THIRD-PARTY.txt").then((answer) => answer.text()));
  assert.match(licence, /^Kinelens is built with these packages/);
  second.app.expectProblem(UNREACHABLE);
  const health = await second.page.evaluate(() => fetch("/api/health").then(() => "answered", () => "no answer"));
  assert.equal(health, "no answer", "what a server says about itself is never kept");
  await second.page.reload();
  await second.at("welcome").waitFor();
});

test("kept clips answer for parts as a server does", async (t) => {
  const place = await begin(t);
  const person = await visit(t, place);
  await standing(person, "ready");
  await place.network.off();
  await person.page.reload();
  const answers = await person.page.evaluate(async () => {
    const clip = "samples/ball-toss.mp4";
    const whole = new Uint8Array(await (await fetch(clip)).arrayBuffer());
    const answers = [];
    for (const range of ["bytes=10-19", "bytes=100-", "bytes=-7", `bytes=5-${whole.length + 99}`, `bytes=${whole.length}-`, "bytes=1-2,5-6", "lines=1-2"]) {
      const answer = await fetch(clip, { headers: { range } });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const named = answer.headers.get("content-range");
      const from = Number(/^bytes (\d+)-/.exec(named)?.[1] ?? 0);
      const same = bytes.every((byte, at) => byte === whole[from + at]);
      answers.push([range, answer.status, named?.replace(String(whole.length), "N") ?? null, bytes.length - whole.length, same]);
    }
    return { size: whole.length, type: (await fetch(clip)).headers.get("content-type"), answers };
  });
  const { size } = answers;
  assert.equal(answers.type, "video/mp4");
  assert.deepEqual(answers.answers, [
    ["bytes=10-19", 206, "bytes 10-19/N", 10 - size, true],
    ["bytes=100-", 206, `bytes 100-${size - 1}/N`, -100, true],
    ["bytes=-7", 206, `bytes ${size - 7}-${size - 1}/N`, 7 - size, true],
    [`bytes=5-${size + 99}`, 206, `bytes 5-${size - 1}/N`, -5, true],
    [`bytes=${size}-`, 416, "bytes */N", -size, true],
    ["bytes=1-2,5-6", 200, null, 0, true],
    ["lines=1-2", 200, null, 0, true],
  ]);
  person.app.expectProblem(/416/);
});

const SECOND = {
  "index.html": (text) => text.replace("<head>", '<head><meta name="version" content="second">'),
  "samples/samples.json": (text) => text.replace("Ball toss", "Second toss"),
};
const isSecond = (person) => person.page.evaluate(() => document.querySelector('meta[name="version"]') !== null);
const look = (person) =>
  person.page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update().then(() => {}, () => {}));

test("a new version waits until it is asked for, and closes nothing by itself", async (t) => {
  const place = await begin(t);
  const one = await visit(t, place);
  await standing(one, "ready");
  await measure(one);
  const two = await visit(t, place);
  await standing(two, "ready");
  for (const person of [one, two]) await person.page.evaluate(() => (globalThis.untouched = true));
  const untouched = (person) => person.page.evaluate(() => globalThis.untouched === true);

  const folder = newVersion(t, SECOND);
  const server = await startServer([], folder);
  t.after(() => server.stop());
  place.network.lead(server.origin);
  const before = place.network.asked.length;
  await look(one);
  await one.at("update-notice").waitFor();
  const asked = place.network.asked.slice(before).map((path) => path.slice(1).split("?")[0]);
  assert.deepEqual([...new Set(asked)].sort(), ["index.html", "offline-worker.js", "samples/samples.json"], "only what changed travels");
  assert.match(await one.at("update-notice").textContent(), /A new version is ready.*closes the open clip: save first/);
  await one.app.screenshot("offline-update");
  await two.at("update-notice").waitFor();
  assert.doesNotMatch(await two.at("update-notice").textContent(), /closes/, "nothing is open there");
  assert.ok((await untouched(one)) && (await untouched(two)));
  assert.equal((await one.scene()).objects.length, 1, "the scene is as it was");

  await one.at("update-later").click();
  await one.at("update-notice").waitFor({ state: "detached" });
  await openPanel(one);
  assert.match(await one.at("offline-update").textContent(), /A new version is ready.*Use it now/);
  await one.page.keyboard.press("Escape");

  await two.at("update-use").click();
  await two.page.waitForFunction(() => document.querySelector('meta[name="version"]') && !globalThis.untouched);
  await two.at("welcome").waitFor();
  assert.match(await two.at("sample-ball-toss.mp4").textContent(), /Second toss/);
  assert.ok(await untouched(one), "the other tab is left alone");
  await one.at("update-notice").waitFor();
  assert.match(await one.at("update-notice").textContent(), /Another tab uses a new version/);
  const jobs = await one.jobs();
  await one.click(BALL_PX);
  assert.equal(await one.jobEnds(jobs), "finished", "and goes on working");
  await standing(two, "ready");
  assert.deepEqual(await held(two), listed(folder), "what only the old version used is gone");

  await place.network.off();
  await one.page.reload();
  await one.at("welcome").waitFor();
  assert.ok(await isSecond(one));
});

test("a version that does not arrive whole replaces nothing", async (t) => {
  const place = await begin(t);
  const person = await visit(t, place);
  await standing(person, "ready");
  const server = await startServer([], newVersion(t, SECOND));
  t.after(() => server.stop());
  place.network.lead(server.origin);
  for (const harm of ["cut", "spoil"]) {
    place.network.harm((path) => (path.includes("samples.json") ? harm : undefined));
    await look(person);
    await openPanel(person);
    await person.at("offline-update").getByText("A new version did not arrive whole.").waitFor();
    assert.match(await person.at("offline-hint").textContent(), /Everything is on this device/);
    await person.page.reload();
    await standing(person, "ready");
    assert.equal(await isSecond(person), false, harm);
  }
  place.network.harm(() => undefined);
  await look(person);
  await person.at("update-use").click();
  await person.page.waitForFunction(() => document.querySelector('meta[name="version"]'));
  await standing(person, "ready");
});

test("where storage is full, the page works and says what does not fit", async (t) => {
  const place = await begin(t);
  const person = await visit(t, place, "device=cpu", async (page) => {
    const devtools = await page.context().newCDPSession(page);
    globalThis.setQuota = (quotaSize) => devtools.send("Storage.overrideQuotaForOrigin", { origin: place.network.origin, quotaSize });
    await globalThis.setQuota(2_000_000);
  });
  await standing(person, "nothing");
  await openPanel(person);
  assert.equal(await person.at("offline-standing").textContent(), "No room to keep the page");
  assert.deepEqual(await held(person), [], "nothing takes room in vain");
  // The limit that Chromium states is not the one it keeps to.
  assert.match(await person.at("offline-storage").textContent(), /^This site uses \d+ [kM]?B\./);
  await person.app.screenshot("offline-full");

  const sum = (parts) => listOf().files.filter(({ part }) => parts.includes(part)).reduce((sum, { bytes }) => sum + bytes, 0);
  await globalThis.setQuota(sum(["page", "engine", "samples"]) + sum(["weights"]) / 2);
  await person.at("offline-fetch").click();
  await person.at("offline-hint").getByText("There is no room for the detector.").waitFor();
  await standing(person, "partial");
  await globalThis.setQuota(undefined);
  await person.at("offline-fetch").click();
  await standing(person, "ready");
  await person.page.keyboard.press("Escape");
  await measure(person);
});

test("where nothing can be kept, the page says why and works as before", async (t) => {
  const noWorker = () => Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => undefined });
  const noStorage = () => {
    CacheStorage.prototype.has = () => Promise.reject(new DOMException("The operation is insecure.", "SecurityError"));
  };
  const cases = [
    [noWorker, "127.0.0.1", /Not available in this window/, /Private windows/],
    [noStorage, "127.0.0.1", /This window may keep nothing/, /Storage is switched off/],
    [undefined, "classroom.test", /Not available at this address/, /begins with http/],
  ];
  const place = await begin(t, { flags: ["--host-resolver-rules=MAP classroom.test 127.0.0.1"] });
  for (const [script, host, title, hint] of cases) {
    const origin = `http://${host}:${place.network.port}`;
    const prepare = (page) => script && page.addInitScript(script);
    const person = await visit(t, place, "device=cpu", prepare, origin);
    // Isolation and its header are for secure addresses; Chromium says so in the console.
    person.app.expectProblem(/Cross-Origin-Opener-Policy/);
    await standing(person, "blocked");
    await openPanel(person);
    assert.match(await person.at("offline-standing").textContent(), title);
    assert.match(await person.at("offline-hint").textContent(), hint);
    assert.equal(await person.at("offline-fetch").count() + (await person.at("offline-remove").count()), 0);
    await person.app.screenshot(`offline-blocked-${host === "127.0.0.1" ? title.source.split(" ")[0] : "insecure"}`);
    await person.page.keyboard.press("Escape");
    await measure(person);
    await person.app.close();
  }
});

test("offline data goes when asked and stays away until it is wanted", async (t) => {
  const place = await begin(t);
  const person = await visit(t, place);
  await standing(person, "ready");
  await openPanel(person);
  await person.at("offline-remove").click();
  await person.at("offline-remove-sure").click();
  await standing(person, "off");
  assert.deepEqual(await held(person), []);
  await person.page.reload();
  await standing(person, "off");
  await person.page.waitForTimeout(1000);
  assert.equal(await person.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
  await openPanel(person);
  await person.at("offline-fetch").click();
  await standing(person, "ready");
  assert.deepEqual(await held(person), listed());
});

test("the page can be installed", async (t) => {
  const place = await begin(t);
  const person = await visit(t, place);
  await standing(person, "ready");
  const manifest = await fetch(`${place.network.origin}/kinelens.webmanifest`);
  assert.equal(manifest.headers.get("content-type"), "application/manifest+json");
  for (const icon of (await manifest.json()).icons) {
    const answer = await fetch(`${place.network.origin}/${icon.src}`);
    assert.equal(answer.headers.get("content-type"), icon.type, icon.src);
    await answer.arrayBuffer();
  }
  const devtools = await person.page.context().newCDPSession(person.page);
  const { url, errors } = await devtools.send("Page.getAppManifest");
  assert.equal(new URL(url).pathname, "/kinelens.webmanifest");
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"), []);
});

test("the panel fits a phone, in the dark too", async (t) => {
  const place = await begin(t);
  const person = await visit(t, place);
  const { page } = person;
  await standing(person, "ready");
  await person.app.screenshot("offline-header");
  await openPanel(person);
  await person.app.screenshot("offline-light");
  await page.emulateMedia({ colorScheme: "dark" });
  await person.app.screenshot("offline-dark");
  await page.setViewportSize({ width: 360, height: 740 });
  await person.app.screenshot("offline-phone-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await person.app.screenshot("offline-phone");
  const beyond = await page.evaluate(() => {
    const dialog = document.querySelector('[data-testid="offline-dialog"]');
    const cut = (element) => {
      const { left, right } = element.getBoundingClientRect();
      return element.checkVisibility() && (left < 0 || right > innerWidth);
    };
    return [...document.querySelectorAll("header button, header summary"), ...dialog.querySelectorAll("*")].filter(cut).length;
  });
  assert.equal(beyond, 0);
  const focused = () => page.evaluate(() => document.activeElement.dataset.testid);
  await page.keyboard.press("Escape");
  await person.at("offline-dialog").waitFor({ state: "hidden" });
  assert.equal(await focused(), "offline", "the focus goes back to the button");
  await page.keyboard.press("Enter");
  await person.at("offline-dialog").waitFor();
});
