// The service worker: keeps the page on this device, so that it works without a network.
//
// `cargo xtask` puts the list of the page's files in place of the line below. Each build has its own list, so
// the browser notices a new version by this file alone. Files are kept by the hash of their content in one
// store for all versions: a new version fetches what changed and takes the rest as it is. What arrives with
// another hash than the list says is thrown away, and a version that is not complete never takes over.
const LIST = null;

const STORE = "kinelens-files";
/** Without these the page does not start; they are fetched before this version may take over. */
const NEEDED = ["page", "engine"];
/** These are fetched after the page is in use, the small ones first. */
const LATER = ["samples", "weights"];
/** Headers of an answer that stay with a kept file; the others were about one journey. */
const KEPT_HEADERS = [
  "content-type",
  "content-security-policy",
  "cross-origin-embedder-policy",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
  "referrer-policy",
  "x-content-type-options",
];
/** Between two messages about progress. */
const TELL_MS = 200;

const SCOPE = new URL(self.registration.scope);
const FILES = new Map(LIST.files.map((file) => [file.place, file]));

/** A reason that the page has words for: `full`, `network` or `differs`. */
class Trouble extends Error {}

/** The fetching of what is missing, while it is under way. */
let filling;
let installing = false;
let ending = new AbortController();
let trouble = null;
let arriving_bytes = 0;
let arriving_part = null;
let telling;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const file = fileFor(event.request);
  if (file) event.respondWith(answer(event.request, file));
});
self.addEventListener("message", (event) => {
  const asked = { tell, fill, forget, use: () => self.skipWaiting() }[event.data?.kind];
  if (asked) event.waitUntil(asked());
});

// --- A version comes and goes

/** Fetches what this version needs, and of the rest whatever an earlier version kept. */
async function install() {
  const kept = new Set([...(await heldKeys())].map(partOf));
  const wanted = [...NEEDED, ...LATER.filter((part) => kept.has(part))];
  const added = [];
  installing = true;
  try {
    await fetchParts(wanted, added);
    // A version that took over meanwhile may have cleared away what it did not know.
    await fetchParts(wanted, added);
  } catch (error) {
    // Half a version is of use once the network is back, but only takes room where there is none.
    if (named(error) === "full") await drop(added);
    trouble = named(error);
    throw error;
  } finally {
    installing = false;
    await tell();
  }
}

/** Takes over: removes what only older versions used, and answers for the tabs that are open. */
async function activate() {
  const listed = new Set(LIST.files.map(keyOf));
  await drop([...(await heldKeys())].filter((key) => !listed.has(key)));
  const others = (await caches.keys()).filter((name) => name.startsWith("kinelens-") && name !== STORE);
  await Promise.all(others.map((name) => caches.delete(name)));
  await self.clients.claim();
}

// --- Answers

/** The listed file that a request is about; everything else, `/api/` above all, is left to the network. */
function fileFor(request) {
  if (request.method !== "GET") return undefined;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (origin !== SCOPE.origin || !pathname.startsWith(SCOPE.pathname)) return undefined;
  const file = FILES.get(pathname.slice(SCOPE.pathname.length) || "index.html");
  // A tab of another version asks for its own content by hash.
  const wanted = searchParams.get("v");
  return wanted === null || file?.sha256.startsWith(wanted) ? file : undefined;
}

async function answer(request, file) {
  const held = await find(file);
  if (!held) return fetch(request);
  const range = request.headers.get("range");
  return range ? partial(held, range) : held;
}

/** A kept file, or nothing where storage was cleared or is refused. */
async function find(file) {
  try {
    return await caches.match(keyOf(file), { cacheName: STORE });
  } catch {
    return undefined;
  }
}

/** The part of an answer that a player asked for; several parts at once are answered with the whole. */
async function partial(whole, range) {
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range.trim());
  if (!asked || (asked[1] === "" && asked[2] === "")) return whole;
  const bytes = await whole.blob();
  const last = bytes.size - 1;
  const from = asked[1] === "" ? Math.max(0, bytes.size - Number(asked[2])) : Number(asked[1]);
  const to = asked[1] === "" || asked[2] === "" ? last : Math.min(last, Number(asked[2]));
  const headers = new Headers(whole.headers);
  if (from > to) {
    headers.set("content-range", `bytes */${bytes.size}`);
    headers.set("content-length", "0");
    return new Response(null, { status: 416, headers });
  }
  headers.set("content-range", `bytes ${from}-${to}/${bytes.size}`);
  headers.set("content-length", String(to + 1 - from));
  return new Response(bytes.slice(from, to + 1, bytes.type), { status: 206, headers });
}

// --- Fetching and keeping

/** Fetches everything that is missing, once at a time. */
function fill() {
  filling ??= (async () => {
    trouble = null;
    // A part that does not fit leaves room for the next one; without a network there is no next one.
    for (const parts of [NEEDED, ...LATER.map((part) => [part])]) {
      try {
        await fetchParts(parts, []);
      } catch (error) {
        trouble = named(error);
        if (trouble === "full") await dropIncomplete();
        else if (trouble === "network") break;
      }
    }
    filling = undefined;
    await tell();
  })();
  return filling;
}

async function fetchParts(parts, added) {
  const keys = await heldKeys();
  const rank = (file) => parts.indexOf(file.part);
  const missing = LIST.files.filter((file) => rank(file) >= 0 && !keys.has(keyOf(file))).sort((a, b) => rank(a) - rank(b));
  const bytes = missing.reduce((sum, file) => sum + file.bytes, 0);
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  // What cannot fit is not sent for.
  if (bytes > 0 && quota !== undefined && usage + bytes > quota) throw new Trouble("full");
  const { signal } = ending;
  for (const file of missing) {
    await keep(file, signal);
    added.push(keyOf(file));
  }
}

/** Fetches one file and keeps it when it is what the list says. */
async function keep(file, signal) {
  // A copy in the browser's own cache saves the journey: it is asked for by its content, or checked for age.
  const first = file.address === file.place ? "no-cache" : "default";
  for (const cache of [first, "reload"]) {
    const response = await fetch(new URL(file.address, SCOPE), { cache, signal, mode: "same-origin" }).catch(() => undefined);
    if (!response?.ok) throw new Trouble("network");
    const bytes = await read(response, file);
    if ((await sha256(bytes)) !== file.sha256) continue;
    const headers = new Headers({ "content-length": String(file.bytes), "accept-ranges": "bytes" });
    for (const name of KEPT_HEADERS.filter((name) => response.headers.has(name))) headers.set(name, response.headers.get(name));
    signal.throwIfAborted();
    const store = await caches.open(STORE);
    await store.put(keyOf(file), new Response(bytes, { headers }));
    return;
  }
  throw new Trouble("differs");
}

/** Reads an answer to its end and tells how far it has come. */
async function read(response, file) {
  const chunks = [];
  arriving_part = file.part;
  arriving_bytes = 0;
  try {
    const reader = response.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value);
      arriving_bytes += next.value.length;
      telling ??= setTimeout(tell, TELL_MS);
    }
  } catch {
    throw new Trouble("network");
  } finally {
    arriving_part = null;
  }
  return new Blob(chunks).arrayBuffer();
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function named(error) {
  if (error instanceof Trouble) return error.message;
  return error?.name === "QuotaExceededError" ? "full" : "network";
}

// --- The store

/** Where a file is kept: an address that no file of the page has. */
function keyOf(file) {
  return new URL(`offline/${file.part}/${file.sha256}`, SCOPE).href;
}

function partOf(key) {
  return key.split("/").at(-2);
}

async function heldKeys() {
  if (!(await caches.has(STORE))) return new Set();
  const requests = await (await caches.open(STORE)).keys();
  return new Set(requests.map(({ url }) => url));
}

async function drop(keys) {
  const store = await caches.open(STORE);
  for (const key of keys) await store.delete(key);
}

/** A part that does not fit as a whole is of no use. */
async function dropIncomplete() {
  const keys = await heldKeys();
  for (const part of LATER) {
    const own = LIST.files.filter((file) => file.part === part).map(keyOf);
    if (own.some((key) => !keys.has(key))) await drop(own);
  }
}

/** Removes everything, also what is under way. */
async function forget() {
  ending.abort();
  await filling;
  ending = new AbortController();
  await caches.delete(STORE);
  trouble = null;
  await tell();
}

// --- Talking with the page

/** Tells every tab what is kept, and how large it is. */
async function tell() {
  clearTimeout(telling);
  telling = undefined;
  const keys = await heldKeys();
  const parts = [...NEEDED, ...LATER].map((name) => {
    const files = LIST.files.filter((file) => file.part === name);
    const sum = (files) => files.reduce((bytes, file) => bytes + file.bytes, 0);
    const held_bytes = sum(files.filter((file) => keys.has(keyOf(file))));
    const arriving = arriving_part === name ? arriving_bytes : 0;
    return { name, files: files.length, bytes: sum(files), held_bytes: Math.min(held_bytes + arriving, sum(files)) };
  });
  const state = { kind: "kept", version: LIST.version, parts, fetching: installing || filling !== undefined, trouble };
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const tab of tabs) tab.postMessage(state);
}
