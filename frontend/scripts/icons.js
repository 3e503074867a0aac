// PNG icons of the app from its SVG marks, by a browser that is already there:
//   CHROME=/usr/bin/chromium npm run icons
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const chrome = process.env.CHROME ?? "chromium";
const jobs = [
  ["icon.svg", 192, "icon-192.png"],
  ["icon.svg", 512, "icon-512.png"],
  ["icon-maskable.svg", 512, "icon-maskable-512.png"],
  ["icon-maskable.svg", 180, "apple-touch-icon.png"],
];
const folder = mkdtempSync(join(tmpdir(), "icons-"));
for (const [source, size, target] of jobs) {
  const svg = readFileSync(join("public", source), "utf8").replace("<svg ", `<svg width="${size}" height="${size}" `);
  const page = join(folder, "icon.html");
  writeFileSync(page, `<style>*{margin:0}svg{display:block}</style>${svg}`);
  execFileSync(chrome, [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--default-background-color=00000000", `--window-size=${size},${size}`,
    `--screenshot=${join(process.cwd(), "public", target)}`, page,
  ], { stdio: "ignore" });
}
