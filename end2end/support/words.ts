// The words on the page come from the same files as the page's own.
import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";

type Words = { [key: string]: string | Words };

/** All words of a language: `words("de").accounts.sign_in`. */
export function words(language: "en" | "de"): Record<string, any> {
  const folder = resolve(import.meta.dirname, `../../locales/${language}`);
  const read = (file: string): Words => JSON.parse(readFileSync(resolve(folder, file), "utf8"));
  return Object.fromEntries(readdirSync(folder).map((file) => [file.replace(/\.json$/, ""), read(file)]));
}
