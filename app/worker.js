// Starts the engine in the worker. Loading takes a moment: what the page sends meanwhile is kept and
// handed over once the engine listens.
import init from "./kinelens-worker.js";

const early = [];
const keep = (event) => early.push(event);
self.addEventListener("message", keep);
await init({ module_or_path: new URL("./kinelens-worker_bg.wasm", import.meta.url) });
self.removeEventListener("message", keep);
for (const { data, ports } of early) self.dispatchEvent(new MessageEvent("message", { data, ports: [...ports] }));
