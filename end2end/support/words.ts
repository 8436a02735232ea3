// The words on the page come from the same files as the page's own.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

type Words = { [key: string]: string | Words };

/** All words of a language: `words("de").accounts.sign_in`. */
export function words(language: "en" | "de"): Record<string, any> {
  const topics = ["accounts", "app", "budgets", "chats", "errors", "keys", "messages", "models", "people", "settings", "share", "usage"];
  const read = (topic: string): Words =>
    JSON.parse(readFileSync(resolve(import.meta.dirname, `../../locales/${language}/${topic}.json`), "utf8"));
  return Object.fromEntries(topics.map((topic) => [topic, read(topic)]));
}
