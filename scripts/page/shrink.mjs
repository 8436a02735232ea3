import { spawnSync } from "node:child_process";

// What rustc's own target features emit and every browser of the last years runs. Not `--all-features`: that also
// writes encodings that no browser reads yet.
const FEATURES = ["bulk-memory", "bulk-memory-opt", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];

/** Makes a wasm file smaller in place, when wasm-opt is there. */
export function shrink(path) {
  const features = FEATURES.map((feature) => `--enable-${feature}`);
  const options = ["-Oz", ...features, "--strip-debug", "--strip-producers", "--strip-target-features", path, "-o", path];
  const done = spawnSync("wasm-opt", options, { stdio: ["ignore", "inherit", "inherit"] });
  if (done.error?.code === "ENOENT") {
    console.warn("page: wasm-opt is not on PATH, so the page is about 40 % larger than it need be; `make page` finds it once the set-up has installed it.");
  } else if (done.status !== 0) {
    throw new Error(`page: wasm-opt failed with ${done.status ?? done.error}`);
  }
}
