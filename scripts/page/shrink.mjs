import { spawnSync } from "node:child_process";

/** Makes a wasm file smaller in place, when wasm-opt is there. */
export function shrink(path) {
  const done = spawnSync("wasm-opt", ["-Oz", "--all-features", "--strip-debug", "--strip-producers", path, "-o", path], { stdio: ["ignore", "inherit", "inherit"] });
  if (done.error?.code === "ENOENT") {
    console.warn("page: wasm-opt is not on PATH, so the page is about 40 % larger than it need be; `make page` finds it once the set-up has installed it.");
  } else if (done.status !== 0) {
    throw new Error(`page: wasm-opt failed with ${done.status ?? done.error}`);
  }
}
