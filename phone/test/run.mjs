// Bundles each test for Node and runs them, so that any Node from 20 on will do.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const into = mkdtempSync(join(tmpdir(), "alongside-phone-"));
const tests = readdirSync(here).filter((name) => name.endsWith(".test.ts"));
await build({
  entryPoints: tests.map((name) => join(here, name)),
  outdir: into,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  logLevel: "warning",
});
const ran = spawnSync(process.execPath, ["--test", ...tests.map((name) => join(into, name.replace(/ts$/, "mjs")))], { stdio: "inherit" });
process.exit(ran.status ?? 1);
