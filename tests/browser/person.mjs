// What a person does with the page, and what a person reads off it.
import assert from "node:assert/strict";

/** Actions are given this long; software rendering on two cores is slow. */
export const PATIENCE_MS = 60_000;
/** Jobs are given this long. */
const JOB_MS = 300_000;

/**
 * Listens to what the worker says to the page, without touching it: the documents are needed to
 * compare numbers that the page rounds.
 */
export async function listen(page) {
  await page.addInitScript(() => {
    globalThis.kinelensHeard = { scenes: 0, ended: [] };
    const Plain = globalThis.Worker;
    globalThis.Worker = class extends Plain {
      constructor(...given) {
        super(...given);
        this.addEventListener("message", ({ data }) => {
          const json = typeof data === "string" ? data : data?.json;
          if (typeof json !== "string") return;
          const heard = globalThis.kinelensHeard;
          if (json.includes('"event":{"scene":')) {
            heard.scene = json;
            heard.scenes += 1;
          } else if (json.includes('"job_ended"')) {
            heard.ended.push(JSON.parse(json).event.job_ended);
          }
        });
      }
    };
  });
}

export class Person {
  constructor(app) {
    this.app = app;
    this.page = app.page;
    this.page.setDefaultTimeout(PATIENCE_MS);
  }

  at(id) {
    return this.page.getByTestId(id);
  }

  /** Chooses a file in the picker: that of the welcome page, or that of the header. */
  async choose(file) {
    const pickers = '[data-testid="file-input"], [data-testid="open-input"]';
    await this.page.locator(pickers).first().setInputFiles(file);
  }

  /** Opens a file through the picker and waits for the workbench. */
  async open(file) {
    await this.choose(file);
    await this.page.waitForFunction(() => document.querySelector('[data-testid="app"]')?.dataset.scene === "open");
    await this.page.waitForFunction(() => globalThis.kinelensHeard.scenes > 0);
  }

  /** Waits until the next job has ended and returns how. */
  async jobEnds(before, timeout = JOB_MS) {
    await this.page.waitForFunction((n) => globalThis.kinelensHeard.ended.length > n, before, { timeout });
    return this.page.evaluate(() => globalThis.kinelensHeard.ended.at(-1).outcome);
  }

  jobs() {
    return this.page.evaluate(() => globalThis.kinelensHeard.ended.length);
  }

  /** The scene as the worker last sent it. */
  async scene() {
    return JSON.parse(await this.page.evaluate(() => globalThis.kinelensHeard.scene)).event.scene.scene;
  }

  /** Does something and waits for the scene that follows. */
  async afterScene(doing) {
    const before = await this.page.evaluate(() => globalThis.kinelensHeard.scenes);
    await doing();
    await this.page.waitForFunction((n) => globalThis.kinelensHeard.scenes > n, before);
  }

  /** Where a point of the picture is on the page. */
  async onPage([x, y]) {
    const { clip } = await this.scene();
    const box = await this.at("surface").boundingBox();
    return [box.x + (x / clip.width_px) * box.width, box.y + (y / clip.height_px) * box.height];
  }

  async click(point_px) {
    await this.page.mouse.click(...(await this.onPage(point_px)));
  }

  async drag(from_px, to_px) {
    await this.page.mouse.move(...(await this.onPage(from_px)));
    await this.page.mouse.down();
    await this.page.mouse.move(...(await this.onPage(to_px)), { steps: 8 });
    await this.page.mouse.up();
  }

  async goToFrame(frame) {
    await this.at("first").click();
    for (let step = 0; step < frame; step += 1) await this.at("step-forward").click();
    await this.page.waitForFunction(
      (n) => Number(document.querySelector('[data-testid="frame"]').textContent) === n,
      frame,
    );
  }

  /** Finds objects as the button does, looking at every n-th frame, for some classes only if given. */
  async detect(every, labels) {
    if (every) {
      await this.at("detect-options").click();
      if (labels) {
        await this.at("detect-labels").fill(labels);
        await this.at("detect-labels").blur();
      }
      await this.at("detect-every").fill(String(every));
      await this.at("detect-every").blur();
      await this.page.keyboard.press("Escape");
    }
    const before = await this.jobs();
    await this.at("detect").click();
    return this.jobEnds(before);
  }

  async ask(question) {
    await this.at("tab-ask").click();
    const before = await this.at("answer").count();
    await this.at("question").fill(question);
    await this.at("ask-send").click();
    await this.page.waitForFunction(
      (n) => document.querySelectorAll('[data-testid="answer"]').length > n,
      before,
    );
    const card = this.at("answer").first();
    return {
      answered: (await card.getAttribute("data-answered")) === "true",
      task: await card.getAttribute("data-task"),
      text: await card.getByTestId("answer-text").textContent(),
    };
  }
}

/** The first number of a text, thin spaces and Unicode minus signs understood. */
export function number(text) {
  const found = text.replace(/[\u2009\u202f\u00a0]/g, " ").replace(/\u2212/g, "-").match(/-?\d+(\.\d+)?/);
  assert.ok(found, `no number in ${JSON.stringify(text)}`);
  return Number(found[0]);
}

/** How many different colours an element shows on the screen, of 64 × 64 places looked at. */
export async function coloursOf(page, testid) {
  const png = await page.getByTestId(testid).screenshot();
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const flat = new OffscreenCanvas(64, 64).getContext("2d");
    flat.drawImage(bitmap, 0, 0, 64, 64);
    const { data } = flat.getImageData(0, 0, 64, 64);
    const colours = new Set();
    for (let at = 0; at < data.length; at += 4) colours.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
    return colours.size;
  }, png.toString("base64"));
}
