// Trunk's post-build hook: shrinks the wasm, joins the style sheet, names every file by its contents, writes the
// scripts and the head that Trunk would have written inline, and compresses what the server sends.
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compress } from "./compress.mjs";
import { hashed } from "./hashed.mjs";
import { shrink } from "./shrink.mjs";
import { style } from "./style.mjs";
import { languages, words } from "./words.mjs";

const out = process.env.TRUNK_STAGING_DIR;
const release = process.env.TRUNK_PROFILE === "release";
if (!out) throw new Error("This is Trunk's hook: run `make page`.");

for (const name of readdirSync(join(out, "public"))) renameSync(join(out, "public", name), join(out, name));
rmSync(join(out, "public"), { recursive: true });

const raw = join(out, "frontend_bg.wasm");
if (release) shrink(raw);
const wasm = hashed(out, "page", ".wasm", readFileSync(raw));
rmSync(raw);
const glue = join(out, "frontend.js");
const js = hashed(out, "page", ".js", readFileSync(glue));
rmSync(glue);

const source = (name) => readFileSync(join("frontend", name), "utf8");
const boot = hashed(out, "boot", ".js", source("boot.js").replace("__JS__", js).replace("__WASM__", wasm));
const theme = hashed(out, "theme", ".js", source("theme.js")
  .replace("__LANGUAGES__", JSON.stringify(languages)).replace("__COOKIE__", "plauder_language"));
const sheet = hashed(out, "style", ".css", style());

const head = [
  `<script src="${theme}"></script>`,
  `<link rel="stylesheet" href="${sheet}">`,
  `<link rel="preload" href="${wasm}" as="fetch" type="application/wasm" crossorigin>`,
  `<link rel="modulepreload" href="${js}">`,
  `<script type="module" src="${boot}"></script>`,
].join("\n");
const index = join(out, "index.html");
const page = readFileSync(index, "utf8")
  .replace("{{head}}", head)
  .replace("{{description}}", words.en.app.description)
  .replace("{{no_script}}", said("no_script"))
  .replace("{{no_start}}", said("no_start"));
writeFileSync(index, page);

compress(out, release);

/** One paragraph a language, for what is said before the page runs. */
function said(key) {
  return languages.map((lang) => `<p class="splash" lang="${lang}">${words[lang].app[key]}</p>`).join("");
}
