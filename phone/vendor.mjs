// Copies the one library that the plain pages use to where Django serves it.
import { copyFileSync, mkdirSync } from "node:fs";

const from = new URL("./node_modules/htmx.org/dist/htmx.min.js", import.meta.url);
const into = new URL("../src/alongside/ground/face/static/face/", import.meta.url);
mkdirSync(into, { recursive: true });
copyFileSync(from, new URL("htmx.min.js", into));
