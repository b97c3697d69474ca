// Bundles the phone app into the static files that Django serves and the service worker lists.
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const tokens = here("../src/alongside/ground/face/static/face/tokens.css");
const into = here("../src/alongside/doors/phone/static/phone/");

rmSync(into, { recursive: true, force: true });
mkdirSync(into, { recursive: true });
// Fixed names: Django's static storage adds the hash.
await build({
  entryPoints: { app: here("./src/main.tsx"), sw: here("./src/sw.ts") },
  outdir: into,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  alias: { "face-tokens": existsSync(tokens) ? tokens : here("./src/plain-tokens.css") },
  logLevel: "warning",
});
cpSync(here("./public"), into, { recursive: true });
