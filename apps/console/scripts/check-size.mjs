/** Prints what the first pages load, and fails where it is more than they may. Run after `vite build`. */
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const LIMIT_BYTES = 180_000;
// By the names that vite.config.ts gives to what they load.
const PAGES = {
  "sign in": ["index.html", "entrance"],
  home: ["index.html", "inside"],
};
const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, "utf8"));

function filesOf(key, found = new Set()) {
  const chunk = manifest[key] ?? Object.values(manifest).find(({ name }) => name === key);
  if (chunk === undefined) throw new Error(`The build has no ${key}: name what the page loads anew here.`);
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const imported of chunk.imports ?? []) filesOf(imported, found);
  return found;
}

let isTooLarge = false;
for (const [page, keys] of Object.entries(PAGES)) {
  const files = keys.reduce((found, key) => filesOf(key, found), new Set());
  const scripts = [...files].filter((file) => file.endsWith(".js"));
  const bytes = scripts.reduce((sum, file) => sum + statSync(`${dist}${file}.gz`).size, 0);
  isTooLarge ||= bytes > LIMIT_BYTES;
  console.log(`${page}: ${(bytes / 1000).toFixed(1)} kB of JavaScript (gzip) in ${scripts.length} files, at most ${LIMIT_BYTES / 1000} kB`);
}
if (isTooLarge) {
  console.error("Load what a first page does not need when it is needed: import() it.");
  process.exit(1);
}
