// Starts what the tests run against: the real binary and the fake provider, each on a port of its own.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const target =
  process.env.CARGO_TARGET_DIR ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "plauder/target");

/** A program of the workspace, built with the profile that tests share. */
const program = (name: string) => join(process.env.PLAUDER_BINARIES ?? join(target, "ci"), name);

export const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

async function until(url: string, child: ChildProcess, log: () => string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`exited with ${child.exitCode}: ${log()}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await pause(50);
  }
  throw new Error(`${url} does not answer: ${log()}`);
}

/** A running program and what it has printed. */
class Program {
  child!: ChildProcess;
  output = "";

  run(path: string, args: string[], env: Record<string, string> = {}) {
    this.child = spawn(path, args, { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    this.child.on("error", (trouble) => (this.output += `${trouble.message}: is it built?`));
    this.child.stdout!.on("data", (bytes) => (this.output += bytes));
    this.child.stderr!.on("data", (bytes) => (this.output += bytes));
  }

  async end(signal: NodeJS.Signals) {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((done) => this.child.once("exit", done));
    this.child.kill(signal);
    await gone;
  }
}

/** A provider in OpenAI's shape that answers as the question tells it to: `[[tokens=200 rate=50 seed=7]]`. */
export class Provider extends Program {
  url = "";

  static async start(): Promise<Provider> {
    const provider = new Provider();
    const port = await freePort();
    provider.run(program("fake-provider"), ["--listen", `127.0.0.1:${port}`]);
    provider.url = `http://127.0.0.1:${port}`;
    await until(`${provider.url}/v1/models`, provider.child, () => provider.output);
    return provider;
  }
}

/** The product, with a fresh data directory. */
export class Server extends Program {
  readonly data = mkdtempSync(join(tmpdir(), "plauder-e2e-"));
  port = 0;

  constructor(private readonly provider?: Provider) {
    super();
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    this.port ||= await freePort();
    const fake: Record<string, string> = this.provider
      ? {
          PLAUDER_PROVIDERS__FAKE__KIND: "openai",
          PLAUDER_PROVIDERS__FAKE__URL: `${this.provider.url}/v1/`,
          PLAUDER_PROVIDERS__FAKE__KEY: "none",
          PLAUDER_DEFAULT_MODEL: "fake/fake-words",
        }
      : {};
    this.run(program("plauder"), ["serve", "--listen", `127.0.0.1:${this.port}`, "--data-dir", this.data], {
      PLAUDER_MODELS_DIR: process.env.PLAUDER_MODELS_DIR ?? join(root, "data/models"),
      ...fake,
    });
    await until(`${this.url}/readyz`, this.child, () => this.output);
    return this;
  }

  /** Goes down without a chance to tidy up, and comes back on the same port. */
  async crash(): Promise<void> {
    await this.end("SIGKILL");
    await this.start();
  }

  async remove() {
    await this.end("SIGTERM");
    rmSync(this.data, { recursive: true, force: true });
  }
}
