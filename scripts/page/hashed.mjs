import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes `<name>-<hash of contents><end>` and returns its address. What is named so may be cached for ever. */
export function hashed(out, name, end, contents) {
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 16);
  writeFileSync(join(out, `${name}-${hash}${end}`), contents);
  return `/${name}-${hash}${end}`;
}
