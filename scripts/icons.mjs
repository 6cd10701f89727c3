// Draws the icons of an installed page from public/icon.svg into public/icons.
//
// usage: node scripts/icons.mjs   (with Chromium and tests/browser/node_modules, as `cargo xtask setup` leaves them)
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const ROOT = path.resolve(import.meta.dirname, "..");
const { chromium } = createRequire(path.join(ROOT, "tests/browser/package.json"))("playwright-core");
// A maskable icon may lose all outside a circle of 80 %; the drawing's own corners would show there.
const ICONS = [
  { name: "icon-192.png", side: 192, full: false },
  { name: "icon-512.png", side: 512, full: false },
  { name: "maskable-512.png", side: 512, full: true },
];

const drawing = fs.readFileSync(path.join(ROOT, "public/icon.svg"), "utf8");
const ground = /<rect[^>]*fill="([^"]+)"/.exec(drawing)[1];
const browser = await chromium.launch({ executablePath: process.env.KINELENS_CHROMIUM ?? "/usr/bin/chromium" });
const folder = path.join(ROOT, "public/icons");
fs.mkdirSync(folder, { recursive: true });
for (const { name, side, full } of ICONS) {
  const page = await browser.newPage({ viewport: { width: side, height: side } });
  const inner = full ? side * 0.8 : side;
  await page.setContent(`<style>
    body { margin: 0; display: grid; place-items: center; height: 100vh; background: ${full ? ground : "transparent"} }
    svg { width: ${inner}px; height: ${inner}px; display: block }
  </style>${drawing}`);
  await page.screenshot({ path: path.join(folder, name), omitBackground: true });
  await page.close();
}
await browser.close();
