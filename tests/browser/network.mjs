// A network between the browser and the server that a test can watch, disturb and take away.
import http from "node:http";

/**
 * Starts it in front of a server. The result holds:
 * - `origin`, which the browser opens, and `asked`, the paths of all requests so far;
 * - `lead(origin)`, which puts another server behind it;
 * - `harm(path => "cut" | "spoil" | undefined)`, which breaks answers off or changes a byte of them;
 * - `off()` and `on()`; while it is off, nothing answers at its address.
 */
export async function startNetwork(target) {
  const asked = [];
  let behind = target;
  let harmed = () => undefined;
  const server = http.createServer((request, response) => {
    asked.push(request.url);
    const { method, headers } = request;
    const ahead = http.request(new URL(request.url, behind), { method, headers }, (answer) => {
      // A browser asks for the rest of an answer that was cut.
      const harm = [200, 206].includes(answer.statusCode) ? harmed(request.url) : undefined;
      response.writeHead(answer.statusCode, answer.headers);
      if (harm === "cut") {
        answer.once("data", (chunk) => response.write(chunk.subarray(0, chunk.length / 2), () => response.destroy()));
      } else if (harm === "spoil") {
        answer.on("data", (chunk) => {
          chunk[0] ^= 1;
          response.write(chunk);
        });
        answer.on("end", () => response.end());
      } else {
        answer.pipe(response);
      }
    });
    ahead.on("error", () => response.destroy());
    request.pipe(ahead);
  });
  const listen = (port) => new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address();
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    asked,
    lead: (origin) => (behind = origin),
    harm: (choose) => (harmed = choose),
    on: () => listen(port),
    off: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
