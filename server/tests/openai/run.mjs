// Starts the program and the fake provider, makes keys, and lets OpenAI's packages for Python and Node ask.
// The last line counts: `  17 passed`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const { PLAUDER_BINARIES: binaries, OPENAI_PACKAGES: packages, ...environment } = process.env;
const data = mkdtempSync(join(tmpdir(), "plauder-openai-"));
const running = [];

/** Starts a program; gives what the pattern finds in one of its lines. */
async function start(name, args, pattern, env = {}) {
  const child = spawn(join(binaries, name), args, {
    env: { ...environment, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const found = pattern.exec(line);
    if (found) return found[0];
  }
  throw new Error(`${name} ended before it said ${pattern}`);
}

/** Opens a door of the product's own API. */
async function door(url, path, body, cookie = "") {
  const headers = { "content-type": "application/json", origin: url, cookie };
  const answer = await fetch(`${url}/api/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return [await answer.json(), answer.headers.getSetCookie().map((it) => it.split(";")[0]).join("; ")];
}

/** Runs a client with the addresses and keys; gives its exit code and how many of its tests passed. */
async function run(command, script, env) {
  const child = spawn(command, [join(here, script)], {
    env: { ...environment, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let passed = 0;
  child.stdout.on("data", (text) => {
    passed += String(text).split("ok ").length - 1;
    process.stdout.write(text);
  });
  const [code] = await once(child, "close");
  return [code, passed];
}

let failed = 0;
let passed = 0;
try {
  const provider = await start("fake-provider", [], /http:\S+/);
  const url = await start("plauder", ["serve", "--listen", "127.0.0.1:0", "--data-dir", data], /http:\S+/, {
    PLAUDER_PROVIDERS__FAKE__KIND: "openai",
    PLAUDER_PROVIDERS__FAKE__URL: provider,
    PLAUDER_PROVIDERS__FAKE__KEY: "none",
    PLAUDER_INFERENCE__ENABLED: "false",
  });
  const person = { email: "ada@plauder.test", name: "Ada", password: "correct horse battery" };
  const [, cookie] = await door(url, "accounts/sign_up", person);
  const key = async (scope) => (await door(url, "keys/add", { name: "tests", scope }, cookie))[0].secret;
  for (const [command, script] of [
    ["python3", "client.py"],
    ["node", "client.mjs"],
  ]) {
    const [code, count] = await run(command, script, {
      BASE_URL: `${url}/v1`,
      KEY: await key({}),
      SLOW_KEY: await key({ requests_per_minute: 1 }),
      PYTHONPATH: join(packages, "python"),
      PYTHONDONTWRITEBYTECODE: "1",
      NODE_PACKAGES: join(packages, "npm"),
    });
    passed += count;
    if (code !== 0) failed += 1;
  }
} catch (trouble) {
  console.error(trouble);
  failed += 1;
} finally {
  for (const child of running) {
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  rmSync(data, { recursive: true, force: true });
}
if (failed) console.log(`  ${failed} failed`);
console.log(`  ${passed} passed`);
process.exit(failed ? 1 : 0);
