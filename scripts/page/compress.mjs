import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const WORTH_IT = /\.(css|html|js|json|svg|txt|wasm|webmanifest)$/;

/** Puts `.br` and `.gz` beside every file that gains from it, and prints what each weighs. */
export function compress(out, release) {
  let raw = 0;
  let sent = 0;
  for (const file of files(out).filter((file) => WORTH_IT.test(file))) {
    const contents = readFileSync(file);
    const br = brotliCompressSync(contents, { params: {
      [constants.BROTLI_PARAM_QUALITY]: release ? 11 : 4,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
    } });
    writeFileSync(`${file}.br`, br);
    writeFileSync(`${file}.gz`, gzipSync(contents, { level: release ? 9 : 4 }));
    raw += contents.length;
    sent += br.length;
    console.log(`page: ${relative(out, file).padEnd(34)} ${kib(contents.length)} → ${kib(br.length)}`);
  }
  console.log(`page: ${"all".padEnd(34)} ${kib(raw)} → ${kib(sent)} with brotli`);
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]);
}

function kib(bytes) {
  return `${(bytes / 1024).toFixed(1)} KiB`.padStart(11);
}
