import en from "./en.json";
import es from "./es.json";

export type Language = "en" | "es";
export type Word = keyof typeof en;

const DICTIONARIES: Record<Language, Record<string, string>> = { en, es };

/** Answer the sentence for a word, with its {facts} filled in. A word nobody wrote shows itself. */
export function sayIn(language: Language, word: string, facts: Record<string, string | number> = {}): string {
  const sentence = DICTIONARIES[language][word] ?? DICTIONARIES.en[word] ?? asWritten(word);
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ""));
}

/** A sentence of the office stays as it is; a word we do not know yet is shown bare. */
const asWritten = (word: string) => (word.includes(" ") ? word : word.slice(word.indexOf(".") + 1).replaceAll("_", " "));

/** List the words of a closed list, in the order in which they are written. */
export function listOf(prefix: string): string[] {
  const start = `${prefix}.`;
  return Object.keys(en).filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
}
