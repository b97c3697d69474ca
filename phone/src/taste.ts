import { change, now } from "./app.ts";
import type { Language } from "./words/say.ts";

/** The worker's own choice of language and light. Kept on this phone; nothing breaks when it cannot be. */

export function readTaste(name: string): string {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

export function writeTaste(name: string, value: string): void {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    // A private window: the choice lasts for this page.
  }
}

export function startTheme(): void {
  const kept = readTaste("theme");
  if (kept === "light" || kept === "dark") chooseTheme(kept);
}

export function chooseTheme(theme: "" | "light" | "dark"): void {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  writeTaste("theme", theme);
  change({ theme });
}

export function startLanguage(): void {
  const kept = readTaste("language");
  const wanted = kept || document.documentElement.lang || navigator.language;
  apply(wanted.startsWith("es") ? "es" : "en");
}

export function chooseLanguage(language: Language): void {
  writeTaste("language", language);
  apply(language);
}

function apply(language: Language): void {
  document.documentElement.lang = language;
  if (now().language !== language) change({ language });
}
