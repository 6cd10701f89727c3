// A site on this machine that puts the built page, the page of a bench and what it compares with
// under one origin: a worker may only be started by a page of its own origin.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};
// As the product's own server answers: the page is isolated, so that its clock is fine enough.
const HEADERS = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-cache",
};
const EMPTY = "<!doctype html><title>Bench</title>";

/**
 * Serves files: `places` maps the start of an address to a folder or to one file. `/bench/` itself is an
 * empty page. Resolves to `{ origin, stop }`.
 */
export async function startSite(places) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname === "/bench/") {
      response.writeHead(200, { ...HEADERS, "content-type": TYPES[".html"] });
      response.end(EMPTY);
      return;
    }
    const file = find(places, decodeURIComponent(pathname));
    if (!file) {
      response.writeHead(404, HEADERS);
      response.end();
      return;
    }
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    const length = fs.statSync(file).size;
    response.writeHead(200, { ...HEADERS, "content-type": type, "content-length": length });
    fs.createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${server.address().port}`, stop };
}

/** The file behind an address; the longest start that fits decides. */
function find(places, address) {
  const start = Object.keys(places)
    .filter((start) => address.startsWith(start))
    .sort((a, b) => b.length - a.length)[0];
  if (start === undefined) return undefined;
  const file = path.join(places[start], path.normalize(`/${address.slice(start.length)}`));
  const found = file.endsWith("/") ? file.slice(0, -1) : file;
  return fs.statSync(found, { throwIfNoEntry: false })?.isFile() ? found : undefined;
}
