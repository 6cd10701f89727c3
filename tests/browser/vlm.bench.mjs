// SmolLM2-135M in the product's worker beside onnxruntime-web: same weights, same prompts, same browser, one
// thread each, in turns.
//
// Ours is the whole step, from the words of a question to the words of the answer. Theirs begins and ends with
// tokens. Both read on from what they have in common with the question before, off the clock, and both choose
// the likeliest token. Ratios are ours over theirs, so that above 1 we are faster.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { conditions, figure, median, spread } from "./bench/measure.mjs";
import { startSite } from "./bench/site.mjs";
import { reader } from "./bench/words.mjs";
import { scratch } from "./clips.mjs";
import { launch } from "./harness.mjs";
import { builtBinary } from "./server.mjs";

const HERE = import.meta.dirname;
const ROOT = path.resolve(HERE, "../..");
const DIST = process.env.KINELENS_DIST ?? path.join(ROOT, "dist");
const CACHE = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "kinelens");
const GGUF = process.env.KINELENS_SMOLLM2 ?? path.join(CACHE, "language-models/smollm2-135m-instruct-q4_1.gguf");
const GOLDEN = path.join(ROOT, "core/models/tests/golden/smollm2.json");
/** Formats of our packs. */
const OURS = ["q4", "q8"];
/** Forms of `scripts/reference/smollm2_to_onnx.py`, and whether their numbers are those of the file. */
const THEIRS = [
  { form: "f32", exact: true },
  { form: "f32-fused", exact: true },
  { form: "q4", exact: true },
  { form: "int8", exact: false },
];
/** Questions whose answers are long enough, one a round. */
const ASKED = [1, 2, 4];
/** Tokens of an answer; the first ends the reading. */
const ANSWER = 33;
/** How often the long prompt says all questions: 500 tokens and more. */
const REPEATS = 9;
const PHASES = ["read_per_s", "write_per_s"];

test("SmolLM2-135M, wasm CPU, one thread", async (t) => {
  const onnx = process.env.KINELENS_ONNX;
  if (!fs.existsSync(GGUF) || !onnx) {
    console.log(`skipped: ${onnx ? `${GGUF} is not on this machine` : "there are no ONNX files, see above"}`);
    return;
  }
  const packs = converted(t);
  const site = await startSite({
    "/": DIST,
    "/bench/": path.join(HERE, "bench"),
    "/ort/": path.join(HERE, "node_modules/onnxruntime-web/dist"),
    "/packs/": packs,
    "/onnx/": onnx,
  });
  t.after(() => site.stop());
  const { browser, close } = await launch();
  t.after(close);
  conditions(browser);
  const page = await browser.newPage();
  await page.goto(`${site.origin}/bench/`);
  const rivals = THEIRS.map(({ form }) => `/onnx/${nameOf(form)}.onnx`);
  await page.evaluate(async (sides) => (await import("/bench/vlm_page.mjs")).start(...sides), [OURS.map(nameOf), rivals]);
  const ask = (side, asked) =>
    page.evaluate(async (asked) => (await import("/bench/vlm_page.mjs")).ask(...asked), [side, asked]);

  const sides = [
    ...OURS.map((format) => ({ name: `ours, ${format}`, bytes: weightBytes(path.join(packs, nameOf(format))) })),
    ...THEIRS.map(({ form, exact }) => ({
      name: `onnxruntime-web, ${form}`,
      bytes: fs.statSync(path.join(onnx, `${nameOf(form)}.onnx`)).size,
      exact,
    })),
  ].map((side) => ({ ...side, short: [], long: [] }));
  for (const { name, bytes } of sides) figure(`weights, ${name}`, bytes / 1e6, "MB", "bytes of the files");

  const golden = JSON.parse(fs.readFileSync(GOLDEN, "utf8")).answers;
  let before = [];
  // A rehearsal first: code that runs often is compiled once more.
  for (const [round, index] of [0, ...ASKED].entries()) {
    for (const [kind, prompt] of Object.entries({ short: golden[index], long: repeated(golden, index) })) {
      const tokens = prompt.prompt_tokens;
      const reused = inCommon(before, tokens);
      before = tokens;
      // The order turns, so that nobody always follows the same.
      for (let turn = 0; turn < sides.length; turn += 1) {
        const side = (turn + round) % sides.length;
        const answer = await ask(side, { question: prompt.question, tokens, reused, count: ANSWER });
        if (side < OURS.length) assert.deepEqual([answer.tokens, answer.reused], [tokens.length, reused]);
        if (round > 0) sides[side][kind].push({ ...answer, expected: prompt.text, tokens: tokens.length, reused });
      }
    }
  }
  const words = reader(path.join(packs, nameOf(OURS[0]), "tokenizer.json"));
  for (const side of sides) agree(side, words);
  for (const kind of ["short", "long"]) for (const phase of PHASES) compare(sides, kind, phase);
});

/** The model as packs, made for this bench. */
function converted(t) {
  const folder = scratch("vlm-bench");
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  for (const format of OURS) {
    const args = ["models", "convert", GGUF, "--format", format, "--out", path.join(folder, nameOf(format))];
    execFileSync(builtBinary(), args, { stdio: ["ignore", "ignore", "inherit"] });
  }
  return folder;
}

function nameOf(format) {
  return `smollm2-135m-${format}`;
}

/** Bytes of a pack without its texts. */
function weightBytes(pack) {
  const files = fs.readdirSync(pack).filter((file) => !file.endsWith(".json"));
  return files.reduce((sum, file) => sum + fs.statSync(path.join(pack, file)).size, 0);
}

/** A long prompt of all questions, one a line, beginning with the one of that number. */
function repeated(golden, first) {
  const rotated = [...golden.slice(first), ...golden.slice(0, first)];
  const lines = Array.from({ length: REPEATS }, () => rotated).flat();
  // What a question stands between is the same for all.
  const tokens = golden.map(({ prompt_tokens }) => prompt_tokens);
  const ahead = Math.min(...tokens.slice(1).map((other) => inCommon(tokens[0], other)));
  const [back, forth] = [tokens[0].toReversed(), tokens.slice(1).map((other) => other.toReversed())];
  const behind = Math.min(...forth.map((other) => inCommon(back, other)));
  const newline = tokens[0][ahead - 1];
  const words = lines.map(({ prompt_tokens }) => prompt_tokens.slice(ahead, -behind));
  return {
    question: lines.map(({ question }) => question).join("\n"),
    prompt_tokens: [
      ...tokens[0].slice(0, ahead),
      ...words.flatMap((line, index) => (index ? [newline, ...line] : line)),
      ...tokens[0].slice(-behind),
    ],
  };
}

/** How many of two lists of tokens are the same at their beginning. */
function inCommon(one, other) {
  const until = one.findIndex((token, index) => token !== other[index]);
  return until < 0 ? one.length : until;
}

/** Prints how often a side says what the reference says; those with the same numbers always do. */
function agree({ name, exact, short, long }, words) {
  const said = (answer) => answer.text ?? words(answer.chosen);
  const same = short.filter((answer) => said(answer).length > 0 && answer.expected.startsWith(said(answer))).length;
  console.log(`${name}: ${JSON.stringify([...short, ...long].map(said))}`);
  figure(`same words as the reference, ${name}`, same, `of ${short.length}`, `the first ${ANSWER} tokens of an answer`);
  if (exact) assert.equal(same, short.length, `${name} has the same numbers`);
}

/**
 * Prints the speeds of all sides in one phase, and the ratios of ours to the fastest with the same numbers and
 * to the others.
 */
function compare(sides, kind, phase) {
  const speeds = sides.map((side) => side[kind].map((answer) => answer[phase]));
  const lengths = sides[0][kind].map(({ tokens, reused }) => (phase === "read_per_s" ? tokens - reused : tokens));
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
  const span = least === most ? `${most}` : `${least} to ${most}`;
  const what = phase === "read_per_s" ? `reading ${span} tokens` : `writing after ${span} tokens`;
  for (const [index, { name }] of sides.entries()) {
    figure(`${what}, ${name}`, median(speeds[index]), "tokens/s", `${ASKED.length} rounds, ${spread(speeds[index])}`);
  }
  const places = [...sides.keys()].slice(OURS.length);
  const fastest = places
    .filter((place) => sides[place].exact)
    .reduce((best, place) => (median(speeds[place]) > median(speeds[best]) ? place : best));
  for (let ours = 0; ours < OURS.length; ours += 1) {
    for (const theirs of [fastest, ...places.filter((place) => !sides[place].exact)]) {
      // Round by round, so that what disturbs a round disturbs both.
      const ratios = speeds[ours].map((speed, round) => speed / speeds[theirs][round]);
      const note = sides[theirs].exact ? "their fastest with the file's numbers" : "their rounded form";
      const rounds = ratios.map((ratio) => ratio.toFixed(2)).join(" ");
      figure(`${what}, ${sides[ours].name} / ${sides[theirs].name}`, median(ratios), "", `${note}; by round ${rounds}`);
    }
  }
}
