// Fails when the chat page, or a subject's page, needs more than its budget of compressed JS and CSS before it is readable.
import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const CHAT = 60 * 1024;
const SUBJECT = 30 * 1024;
const SUBJECTS = ["today", "timetable", "attendance", "grades", "homework", "agenda"];
const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8"));
const weights = new Map();
const weigh = (file) => {
  if (!weights.has(file)) weights.set(file, gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length);
  return weights.get(file);
};
/** A chunk with all that it brings along. */
function filesOf(key, files = new Set()) {
  const chunk = manifest[key];
  if (!chunk || files.has(chunk.file)) return files;
  files.add(chunk.file);
  for (const style of chunk.css ?? []) files.add(style);
  for (const next of chunk.imports ?? []) filesOf(next, files);
  return files;
}
const kb = (size) => (size / 1024).toFixed(1).padStart(6);
let over = false;
function tell(name, files, budget) {
  const total = [...files].reduce((sum, file) => sum + weigh(file), 0);
  console.log(`${kb(total)} KB  of ${budget / 1024} KB, ${name}`);
  if (total <= budget) return;
  console.error(`${name}: over its budget.`);
  over = true;
}

const first = filesOf("src/main.tsx").add("theme.js");
for (const file of first) console.log(`${kb(weigh(file))} KB  ${file}`);
tell("the chat page", first, CHAT);
for (const subject of SUBJECTS) {
  if (!existsSync(`src/features/${subject}/page.tsx`)) continue;
  // With its French; the English is as long. What the chat page brought is there already.
  const files = [...filesOf(`src/features/${subject}/page.tsx`), ...filesOf(`src/i18n/fr/${subject}.ts`)].filter((file) => !first.has(file));
  tell(subject, files, SUBJECT);
}
process.exit(over ? 1 : 0);
