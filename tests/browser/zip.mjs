// Reads files out of a zip, which is what classroom projects (.trz) are.
import fs from "node:fs";
import zlib from "node:zlib";

/** The files of a zip by name, as buffers. */
export function unzip(file) {
  const bytes = fs.readFileSync(file);
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0) throw new Error(`${file} is not a zip`);
  const files = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const method = bytes.readUInt16LE(at + 10);
    const packed = bytes.readUInt32LE(at + 20);
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const header = bytes.readUInt32LE(at + 42);
    const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
    const data = bytes.subarray(start, start + packed);
    const path = bytes.toString("utf8", at + 46, at + 46 + name);
    files.set(path, method === 0 ? data : zlib.inflateRawSync(data));
    at += 46 + name + extra + comment;
  }
  return files;
}
