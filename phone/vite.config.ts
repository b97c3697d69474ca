import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const tokens = here("../src/alongside/ground/face/static/face/tokens.css");

/** Fixed names: Django's static storage adds the hash, and the service worker lists what it gives. */
export default defineConfig({
  root: here("."),
  publicDir: here("./public"),
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  resolve: {
    alias: { "face-tokens": existsSync(tokens) ? tokens : here("./src/plain-tokens.css") },
  },
  build: {
    outDir: here("../src/alongside/doors/phone/static/phone"),
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: { app: here("./src/main.tsx"), sw: here("./src/sw.ts") },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: (asset) => (asset.names.some((name) => name.endsWith(".css")) ? "app.css" : "[name][extname]"),
      },
    },
  },
});
