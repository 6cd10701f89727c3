// usage: node compress.mjs FOLDER; puts FILE.br and FILE.gz beside each file that becomes smaller by it
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

const SHRINKS = new Set([".css", ".html", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"]);
// 9 of 11: the last two levels take ten times as long for a few percent.
const BROTLI_QUALITY = 9;

const folder = process.argv.at(-1);
for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath ?? entry.path, entry.name);
  if (!entry.isFile() || !SHRINKS.has(path.extname(file))) continue;
  const bytes = fs.readFileSync(file);
  if (bytes.length < 1024) continue;
  const parameters = {
    [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [zlib.constants.BROTLI_PARAM_LGWIN]: 24,
    [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  fs.writeFileSync(`${file}.br`, zlib.brotliCompressSync(bytes, { params: parameters }));
  fs.writeFileSync(`${file}.gz`, zlib.gzipSync(bytes, { level: 9 }));
}
