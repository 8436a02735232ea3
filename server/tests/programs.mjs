// Starts the real programs for tests that other people's programs make, and ends them again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const { PLAUDER_BINARIES: binaries, ...inherited } = process.env;
const data = mkdtempSync(join(tmpdir(), "plauder-programs-"));
const running = [];

/** What the programs that are started here inherit. */
export const environment = inherited;

/** Starts a program; gives what the pattern finds in one of its lines. */
async function start(name, args, pattern, env = {}) {
  const child = spawn(join(binaries, name), args, {
    env: { ...environment, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.push(child);
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const found = pattern.exec(line);
    if (found) {
      child.stdout.resume();
      return found[0];
    }
  }
  throw new Error(`${name} ended before it said ${pattern}`);
}

/** Adds an administrator from the command line, before the server starts. */
export async function administrator(email, name, password) {
  const args = ["user", "add", email, "--name", name, "--admin", "--data-dir", data];
  const child = spawn(join(binaries, "plauder"), args, { env: environment, stdio: ["pipe", "ignore", "inherit"] });
  child.stdin.end(password);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`plauder user add ended with ${code}`);
}

/** Starts the server with the fake provider behind it, named `fake`; gives its address. */
export async function plauder(env = {}) {
  const provider = await start("fake-provider", [], /http:\S+/);
  return start("plauder", ["serve", "--listen", "127.0.0.1:0", "--data-dir", data], /http:\S+/, {
    PLAUDER_PROVIDERS__FAKE__KIND: "openai",
    PLAUDER_PROVIDERS__FAKE__URL: provider,
    PLAUDER_PROVIDERS__FAKE__KEY: "none",
    PLAUDER_INFERENCE__ENABLED: "false",
    ...env,
  });
}

/** Calls a server function; gives its answer, and the cookies that it sets. */
export async function call(url, path, body, cookie = "") {
  const headers = { "content-type": "application/json", origin: url, cookie };
  const answer = await fetch(`${url}/api/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return [await answer.json(), answer.headers.getSetCookie().map((it) => it.split(";")[0]).join("; ")];
}

/** Ends everything that was started. */
export async function end() {
  for (const child of running) {
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  rmSync(data, { recursive: true, force: true });
}
