// Says how much a phone loads the first time, and stops the build when it is too much.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 100_000;
const built = new URL("../src/alongside/doors/phone/static/phone/", import.meta.url);
let total = 0;
for (const name of ["app.js", "app.css", "sw.js", "icon.svg"]) {
  const size = gzipSync(readFileSync(new URL(name, built)), { level: 9 }).length;
  total += size;
  console.log(`${name.padEnd(12)} ${(size / 1000).toFixed(1).padStart(6)} kB gzipped`);
}
console.log(`${"first load".padEnd(12)} ${(total / 1000).toFixed(1).padStart(6)} kB gzipped (limit ${LIMIT / 1000})`);
if (total > LIMIT) {
  console.error("The first load is too heavy for a phone on a bad network. Take something out.");
  process.exit(1);
}
