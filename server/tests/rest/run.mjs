// Starts the program with the fake provider behind it, and lets Schemathesis ask its REST API whatever its document
// allows, and what it forbids. The last line counts: `  1 passed`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { administrator, call, end, environment, plauder } from "../programs.mjs";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;

let code = 1;
try {
  const ada = { email: "ada@plauder.test", password: "correct horse battery" };
  // Behind a proxy, the page would ask for the one-time code.
  await administrator(ada.email, "Ada", ada.password);
  const url = await plauder({ PLAUDER_TRUSTED_PROXIES: "127.0.0.1", PLAUDER_LOG__LEVEL: "warn" });
  const [, cookie] = await call(url, "accounts/sign_in", ada);
  const other = { email: "bob@plauder.test", name: "Bob", password: "battery correct horse", role: "user" };
  await call(url, "people/add", other, cookie);
  const [tokens] = await call(url, "accounts/token", { email: other.email, password: other.password });
  const python = "from schemathesis.cli import schemathesis; schemathesis()";
  const args = ["--config-file", join(here, "schemathesis.toml"), "run", `${url}/api/v1/openapi.json`];
  const child = spawn("python3", ["-c", python, ...args, ...process.argv.slice(2)], {
    cwd: here,
    env: { ...environment, OTHER: tokens.access, PYTHONPATH: environment.SCHEMATHESIS, PYTHONDONTWRITEBYTECODE: "1" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  [code] = await once(child, "close");
} catch (trouble) {
  console.error(trouble);
} finally {
  await end();
}
console.log(code === 0 ? "  1 passed" : "  1 failed");
process.exit(code === 0 ? 0 : 1);
