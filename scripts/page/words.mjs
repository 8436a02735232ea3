import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Every language that the product speaks, the reference first. */
export const languages = readdirSync("locales").filter((name) => !name.includes(".")).sort((a, b) => (b === "en") - (a === "en") || a.localeCompare(b));

/** The words that are needed before the page runs: `words.<language>.app.<key>`. */
export const words = Object.fromEntries(
  languages.map((lang) => [lang, { app: JSON.parse(readFileSync(join("locales", lang, "app.json"), "utf8")) }]),
);
