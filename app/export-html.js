// Makes one HTML file that shows a scene anywhere, without a network or a server: the page's own
// program and styles, the scene, and its clip where wanted.

/** What the exported file may do: nothing but run what is inside it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval' data:",
  "style-src 'unsafe-inline'",
  "img-src data: blob:",
  "media-src blob:",
].join("; ");

/** Unpacks what is inside the exported file and starts the program; runs there, after the program's own script. */
const START = `
const packed = (id) => Uint8Array.from(atob(document.getElementById(id).textContent), (c) => c.charCodeAt(0));
const clip = document.getElementById("kinelens-clip");
if (clip) clip.dataset.url = URL.createObjectURL(new Blob([packed(clip.id)], { type: clip.dataset.type }));
const unpacked = new Blob([packed("kinelens-program")]).stream().pipeThrough(new DecompressionStream("gzip"));
await __wbg_init({ module_or_path: await new Response(unpacked).arrayBuffer() });
`;

/**
 * @param {string} scene the scene document as JSON
 * @param {Blob | undefined} clip the video, where it is to go along
 * @param {string} title
 * @returns {Promise<Blob>}
 */
export async function exportHtml(scene, clip, title) {
  const script = await (await fetched("./kinelens-app.js")).text();
  const program = fetched("./kinelens-app_bg.wasm");
  const links = [...document.querySelectorAll("link[rel=stylesheet]")];
  const styles = await Promise.all(links.map(async (link) => (await fetched(link.href)).text()));
  const parts = [
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
    `<title>${escaped(title)}</title>\n<style>\n`,
    styles.join("\n"),
    '</style>\n</head>\n<body>\n<script type="application/json" id="kinelens-scene">',
    // The scene is text: no "<" in it may end the element.
    scene.replaceAll("<", "\\u003c"),
    "</script>\n",
  ];
  if (clip) {
    parts.push(`<script type="text/plain" id="kinelens-clip" data-type="${escaped(clip.type || "video/mp4")}">`);
    parts.push(await base64(clip), "</script>\n");
  }
  parts.push('<script type="importmap">', JSON.stringify({ imports: await imports(script) }), "</script>\n");
  const gzip = (await program).body.pipeThrough(new CompressionStream("gzip"));
  parts.push('<script type="text/plain" id="kinelens-program">', await base64(await new Response(gzip).blob()));
  parts.push('</script>\n<script type="module">\n', script, START);
  parts.push("</script>\n</body>\n</html>\n");
  return new Blob(parts, { type: "text/html" });
}

/** The program's script takes pieces from files beside it; in one file they stand in the import map. */
async function imports(script) {
  const places = new Set([...script.matchAll(/from\s*["'](\.\/snippets\/[^"']+)["']/g)].map((found) => found[1]));
  const found = [...places].map(async (place) => {
    const code = await (await fetched(place)).blob();
    return [place, `data:text/javascript;base64,${await base64(code)}`];
  });
  return Object.fromEntries(await Promise.all(found));
}

async function fetched(address) {
  const answer = await fetch(new URL(address, import.meta.url));
  if (!answer.ok) throw new Error(`${address} is missing (${answer.status})`);
  return answer;
}

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** The browser's own encoder: a clip of 100 MB must not hold up the page. */
function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
