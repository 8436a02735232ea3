// Starts the program and the fake provider, makes keys, and lets OpenAI's packages for Python and Node ask.
// The last line counts: `  17 passed`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { call, end, environment, plauder } from "../programs.mjs";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const packages = environment.OPENAI_PACKAGES;

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
  const url = await plauder();
  const person = { email: "ada@plauder.test", name: "Ada", password: "correct horse battery" };
  const [, cookie] = await call(url, "accounts/sign_up", person);
  const key = async (scope) => (await call(url, "keys/add", { name: "tests", scope }, cookie))[0].secret;
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
  await end();
}
if (failed) console.log(`  ${failed} failed`);
console.log(`  ${passed} passed`);
process.exit(failed ? 1 : 0);
