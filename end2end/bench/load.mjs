// How the page loads in Chromium: bytes, requests, and the time until the composer takes input. Prints JSON for `make bench`.
//
//   node load.mjs http://127.0.0.1:3000 person@example.org password
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const TRIES = 5;
const [url, email, password] = process.argv.slice(2);
const executablePath = process.env.CHROMIUM ?? execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

// Notes the moment at which there is a field that can be typed into. Runs before anything of the page.
const watch = () => {
  const look = () => {
    const field = document.querySelector("textarea");
    if (field && !field.disabled && field.getClientRects().length) window.readyMs ??= performance.now();
    else requestAnimationFrame(look);
  };
  look();
};

async function measure(page, load) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  const requests = new Set();
  const cached = new Set();
  session.on("Network.requestWillBeSent", ({ requestId, request }) => request.url.startsWith("http") && requests.add(requestId));
  session.on("Network.requestServedFromCache", ({ requestId }) => cached.add(requestId));
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await load();
  await page.waitForFunction(() => window.readyMs !== undefined, undefined, { timeout: 20_000 });
  const ready_ms = await page.evaluate(() => window.readyMs);
  // What is fetched after the field is there belongs to the load as well.
  await page.waitForTimeout(500);
  await session.detach();
  return { bytes, requests: requests.size - cached.size, ready_ms };
}

const middle = (loads) => loads.sort((a, b) => a.ready_ms - b.ready_ms)[loads.length >> 1];

const first = [];
const warm = [];
for (let attempt = 0; attempt < TRIES; attempt++) {
  const profile = mkdtempSync(join(tmpdir(), "plauder-bench-page-"));
  const context = await chromium.launchPersistentContext(profile, { executablePath, args, headless: true, serviceWorkers: "allow" });
  const answer = await context.request.post(`${url}/api/accounts/sign_in`, { data: { email, password }, headers: { origin: url } });
  if (!answer.ok()) throw new Error(`signing in: ${answer.status()} ${await answer.text()}`);
  const page = await context.newPage();
  await page.addInitScript(watch);
  first.push(await measure(page, () => page.goto(url)));
  warm.push(await measure(page, () => page.reload()));
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
console.log(JSON.stringify({ first: middle(first), warm: middle(warm) }));
