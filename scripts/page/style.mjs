import { readFileSync } from "node:fs";
import { join } from "node:path";

/** In the order of the cascade layers; tokens.css names them. */
const SHEETS = ["tokens", "base", "layout", "prose", "components", "share", "reference"];

/** All style sheets as one, without comments and indentation. */
export function style() {
  return SHEETS.map((name) => readFileSync(join("style", `${name}.css`), "utf8"))
    .join("\n")
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replace(/;}/g, "}")
    .trim();
}
