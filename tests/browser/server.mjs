// Starts the server under test on a free port and ends it again.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";

const ROOT = path.resolve(import.meta.dirname, "../..");
const START_MS = 20_000;
const END_MS = 5_000;

/** The binary and the page that `cargo xtask test` built, or those it built last. */
function built() {
  const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "kinelens/target");
  const binary = process.env.KINELENS_BINARY ?? path.join(process.env.KINELENS_TARGET_DIR ?? cache, "release/kinelens");
  const dist = process.env.KINELENS_DIST ?? path.join(ROOT, "dist");
  for (const file of [binary, path.join(dist, "index.html")]) {
    if (!fs.existsSync(file)) throw new Error(`${file} is missing. Run \`cargo xtask test --only browser\`.`);
  }
  return { binary, dist };
}

/** The program under test. */
export function builtBinary() {
  return built().binary;
}

/** The folder of the page under test. */
export function builtPage() {
  return built().dist;
}

/** Starts `kinelens serve`, of another page if given, and resolves to `{ origin, stop }` once it answers. */
export async function startServer(options = [], page = undefined) {
  const { binary, dist } = built();
  const child = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--dist", page ?? dist, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  const lines = readline.createInterface({ input: child.stdout });
  const origin = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("The server did not say where it is.")), START_MS);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The server ended with status ${code}.`)));
    lines.on("line", (line) => {
      const found = /Kinelens is at (http:\S+)/.exec(line);
      if (!found) return;
      clearTimeout(late);
      resolve(found[1]);
    });
  });
  const stop = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), END_MS);
    const how = await ended;
    clearTimeout(late);
    return how;
  };
  return { origin, stop };
}
