// Other versions of the page under test, made without a compiler.
import crypto from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { builtPage } from "./server.mjs";

const WORKER = "offline-worker.js";
const LIST = /^const LIST = (\{.*\});$/m;

/** The list of files in a page's service worker: `{ version, files }`. */
export function listOf(folder = builtPage()) {
  return JSON.parse(LIST.exec(fs.readFileSync(path.join(folder, WORKER), "utf8"))[1]);
}

/**
 * Copies the page and changes files of it: `changes` maps a place to a function from text to text. The list in
 * the service worker follows, as the build would write it. Returns the folder, which goes with the test.
 */
export function newVersion(t, changes) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kinelens-version-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.cpSync(builtPage(), folder, { recursive: true });
  const list = listOf(folder);
  for (const [place, change] of Object.entries(changes)) {
    const file = path.join(folder, place);
    const bytes = Buffer.from(change(fs.readFileSync(file, "utf8")));
    fs.writeFileSync(file, bytes);
    for (const ending of [".br", ".gz"]) fs.rmSync(file + ending, { force: true });
    const entry = list.files.find((entry) => entry.place === place);
    Object.assign(entry, { bytes: bytes.length, sha256: crypto.createHash("sha256").update(bytes).digest("hex") });
  }
  list.version = crypto.createHash("sha256").update(JSON.stringify(list.files)).digest("hex").slice(0, 12);
  const worker = path.join(folder, WORKER);
  for (const ending of [".br", ".gz"]) fs.rmSync(worker + ending, { force: true });
  fs.writeFileSync(worker, fs.readFileSync(worker, "utf8").replace(LIST, () => `const LIST = ${JSON.stringify(list)};`));
  return folder;
}
