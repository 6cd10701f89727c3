// The page's side of its service worker: starts it, hears what it keeps, and passes on what a person asks for.
//
// `start(tell)` calls back with the whole state as JSON whenever something changes; `state.rs` reads it.

const WORKER = "./offline-worker.js";
const STORE = "kinelens-files";
/** `off` after a person has removed the data: it stays away until it is asked for. */
const CHOICE = "kinelens.offline";
/** The page is in use and quiet before anything is fetched for later; this is the longest wait. */
const QUIET_MS = 4000;
/** A tab that stays open looks for a new version this often, when it is looked at again. */
const LOOK_AGAIN_MS = 3_600_000;
/** What counts storage takes a moment to count. */
const COUNT_MS = 500;

const state = {
  /** Why nothing can be kept: `insecure`, `no_worker`, `no_storage`, `refused`, or nothing. */
  blocked: null,
  off: false,
  /** What the service worker in use keeps. */
  kept: null,
  /** `none`, `fetching`, `ready`, `failed`, or `elsewhere` when another tab has changed to it. */
  update: "none",
  /** What a new version has fetched so far. */
  coming: null,
  usage_bytes: null,
  quota_bytes: null,
  persisted: null,
};

let report = () => {};
let registration;
let reloads = false;
let looked_ms = 0;
let counting;

export function start(tell) {
  report = () => tell(JSON.stringify(state));
  begin().catch(() => block("refused"));
}

/** Does what a person asked for. */
export async function act(verb) {
  try {
    await VERBS[verb]();
  } catch {
    // What became of it is told by the state.
  }
  await count();
}

const VERBS = {
  /** A press of a button is the moment at which browsers let data be protected. */
  async fetch() {
    remember(null);
    state.off = false;
    report();
    await protect();
    await run();
  },
  protect,
  async remove() {
    remember("off");
    state.off = true;
    report();
    const { active, waiting } = registration ?? {};
    for (const worker of [active, waiting]) worker?.postMessage({ kind: "forget" });
    const all = await navigator.serviceWorker.getRegistrations();
    await Promise.all(all.map((one) => one.unregister()));
    registration = undefined;
    await caches.delete(STORE);
    Object.assign(state, { kept: null, update: "none", coming: null });
  },
  /** The new version takes over, and this tab loads it; it asks for nothing else that could be lost. */
  use() {
    reloads = true;
    if (registration?.waiting) registration.waiting.postMessage({ kind: "use" });
    else location.reload();
  },
  async look() {
    looked_ms = performance.now();
    await registration?.update();
  },
};

async function begin() {
  if (!globalThis.isSecureContext) return block("insecure");
  if (!navigator.serviceWorker) return block("no_worker");
  try {
    await caches.has(STORE);
  } catch {
    return block("no_storage");
  }
  listen();
  state.off = recall() === "off";
  if (!state.off) navigator.serviceWorker.controller?.postMessage({ kind: "tell" });
  await count();
  if (state.off) return;
  await quiet();
  await run();
}

function block(why) {
  state.blocked = why;
  report();
}

/** Registers the service worker and lets it fetch what is missing. */
async function run() {
  registration ??= await navigator.serviceWorker.register(WORKER, { updateViaCache: "none" });
  if (!registration) return block("refused");
  registration.onupdatefound = () => follow(registration.installing);
  looked_ms = performance.now();
  follow(registration.installing);
  if (registration.waiting && registration.active) change("ready");
  registration.active?.postMessage({ kind: "fill" });
}

/** Follows a version from its first byte until it may take over. */
function follow(worker) {
  if (!worker) return;
  const isUpdate = Boolean(registration.active);
  if (isUpdate) change("fetching");
  worker.onstatechange = () => {
    if (worker.state === "installed" && isUpdate) change("ready");
    if (worker.state === "activated") worker.postMessage({ kind: "fill" });
    if (worker.state !== "redundant" || state.off) return;
    if (isUpdate && state.update === "fetching") change("failed");
    if (!isUpdate) registration = undefined;
  };
}

function listen() {
  let controlled = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("message", ({ data, source }) => {
    if (data?.kind !== "kept" || state.off) return;
    // A version that waits, or has failed, says nothing about what is in use.
    const inUse = registration?.active ?? navigator.serviceWorker.controller;
    if (inUse && source !== inUse) state.coming = data;
    else state.kept = data;
    report();
    counting ??= setTimeout(count, COUNT_MS);
  });
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (reloads) location.reload();
    else if (controlled && !state.off) change("elsewhere");
    controlled = true;
  });
  addEventListener("storage", ({ key, newValue }) => {
    if (key !== CHOICE) return;
    state.off = newValue === "off";
    report();
  });
  addEventListener("online", () => registration?.active?.postMessage({ kind: "fill" }));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && performance.now() - looked_ms > LOOK_AGAIN_MS) act("look");
  });
}

function change(update) {
  state.update = update;
  report();
}

async function count() {
  clearTimeout(counting);
  counting = undefined;
  const { usage, quota } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
  state.usage_bytes = usage ?? null;
  state.quota_bytes = quota ?? null;
  state.persisted = (await navigator.storage?.persisted?.().catch(() => undefined)) ?? null;
  report();
}

async function protect() {
  await navigator.storage?.persist?.();
}

/** Resolves when the page has loaded and has nothing else to do. */
async function quiet() {
  if (document.readyState !== "complete") await new Promise((go) => addEventListener("load", go, { once: true }));
  const idle = globalThis.requestIdleCallback ?? ((go) => setTimeout(go, QUIET_MS / 2));
  await new Promise((go) => idle(go, { timeout: QUIET_MS }));
}

/** Where storage is switched off, the choice holds for this visit. */
function remember(choice) {
  try {
    if (choice) localStorage.setItem(CHOICE, choice);
    else localStorage.removeItem(CHOICE);
  } catch {
    // Nothing is kept there.
  }
}

function recall() {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return null;
  }
}
