// Opens the page in Chromium the way a person does and notices what a person would not see.
//
// A test that opens the page fails on any error in the console, any uncaught error, any failed
// request and any request that leaves the server's own origin.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { startServer } from "./server.mjs";

const ROOT = path.resolve(import.meta.dirname, "../..");
const SHOTS = process.env.KINELENS_SHOTS ?? path.join(ROOT, "target/shots");
const DATA = path.resolve(ROOT, "../shared/data");
const SIZE = { width: 1280, height: 800 };
// WebGPU and WebGL2 computed on the processor: correct on every machine, slow on all of them.
const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-unsafe-swiftshader",
  "--use-angle=swiftshader",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--remote-debugging-pipe",
  `--window-size=${SIZE.width},${SIZE.height}`,
];

let running;

/** The server and the browser of this test file, started at first use and ended with the file. */
export function host() {
  running ??= start();
  return running;
}

async function start() {
  const server = await startServer();
  return { server, ...(await launch()) };
}

/**
 * A browser with a fresh profile, so with empty caches; `close()` ends it and removes the profile. A `profile`
 * that is given is used as it is and stays.
 *
 * Nothing is kept for use without a network unless `serviceWorkers` is `allow`: tests of other things then
 * see the server as it is, and no download runs beside what they time. The `locale` gives English words and
 * metric units.
 */
export async function launch({ serviceWorkers = "block", flags = [], profile: given, locale = "en-GB" } = {}) {
  const profile = given ?? newProfile();
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.KINELENS_CHROMIUM ?? "/usr/bin/chromium",
    headless: false,
    ignoreDefaultArgs: true,
    viewport: SIZE,
    locale,
    serviceWorkers,
    args: [...FLAGS, ...flags, `--user-data-dir=${profile}`, "about:blank"],
  });
  const close = async () => {
    await browser.close();
    if (!given) fs.rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  return { browser, close };
}

/** An empty folder for the profile of a browser that is started more than once. */
export function newProfile() {
  return fs.mkdtempSync(path.join(os.tmpdir(), "kinelens-browser-"));
}

after(async () => {
  if (!running) return;
  const { server, close } = await running;
  await close();
  await server.stop();
});

/**
 * Opens the page for one test and closes it with the test.
 *
 * `query` goes behind the question mark; `prepare(page)` runs before the page loads. The result holds
 * playwright's `page` and the helpers below.
 */
export async function openApp(t, query = "", prepare = undefined) {
  const { server, browser } = await host();
  return openIn(t, browser, server.origin, query, prepare);
}

/** The same in a browser and from an origin of the test's own. */
export async function openIn(t, browser, origin, query = "", prepare = undefined) {
  return openAt(t, browser, origin, `${origin}/${query ? `?${query}` : ""}`, prepare);
}

/** Opens a page that lies on the disk, for which every request to anywhere else is foreign. */
export async function openFile(t, file, prepare = undefined) {
  const { browser } = await host();
  // All files of a disk have the one origin that is none.
  return openAt(t, browser, "null", pathToFileURL(file).href, prepare);
}

async function openAt(t, browser, origin, address, prepare) {
  const page = await browser.newPage();
  const app = new App(page, origin);
  t.after(() => app.close());
  await page.addInitScript(watchLongTasks);
  await prepare?.(page);
  await page.goto(address);
  return app;
}

class App {
  #expected = [];
  #problems = [];

  constructor(page, origin) {
    this.page = page;
    this.origin = origin;
    page.on("console", (message) => {
      if (message.type() === "error") this.#problems.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.#problems.push(`uncaught: ${error}`));
    page.on("crash", () => this.#problems.push("the page crashed"));
    page.on("requestfailed", (request) => {
      // A video element drops the rest of an answer whenever it seeks.
      const why = request.failure()?.errorText;
      if (request.resourceType() === "media" && why === "net::ERR_ABORTED") return;
      this.#problems.push(`failed: ${request.url()} ${why}`);
    });
    page.on("request", (request) => {
      const { protocol, origin: from } = new URL(request.url());
      if (from !== origin && !["blob:", "data:"].includes(protocol)) this.#problems.push(`foreign: ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) this.#problems.push(`status ${response.status()}: ${response.url()}`);
    });
  }

  /** What went wrong so far, without what the test expects. */
  problems() {
    return this.#problems.filter((problem) => !this.#expected.some((pattern) => pattern.test(problem)));
  }

  /** Lets problems pass that a test brings about on purpose. */
  expectProblem(pattern) {
    this.#expected.push(pattern);
  }

  /** Durations in milliseconds of the tasks over 50 ms on the page's main thread so far. */
  longTasks() {
    return this.page.evaluate(() => globalThis.kinelensLongTasks);
  }

  /** Saves what is on screen as `target/shots/NAME.png` and returns the file. */
  async screenshot(name) {
    fs.mkdirSync(SHOTS, { recursive: true });
    const file = path.join(SHOTS, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  /** Closes the page, once. */
  async close() {
    if (this.page.isClosed()) return;
    await this.page.close();
    assert.deepEqual(this.problems(), [], "the page had problems");
  }
}

function watchLongTasks() {
  globalThis.kinelensLongTasks = [];
  const observer = new PerformanceObserver((list) => {
    globalThis.kinelensLongTasks.push(...list.getEntries().map((entry) => entry.duration));
  });
  observer.observe({ type: "longtask", buffered: true });
}

/** The path of a file of test data; where there is none, the test is skipped with a line. */
export function testData(t, name) {
  const file = path.join(DATA, name);
  if (fs.existsSync(file)) return file;
  t.skip(`${name} is not on this machine`);
  return undefined;
}
