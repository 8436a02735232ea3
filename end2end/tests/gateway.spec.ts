// Which model answers, why it is not the first one, and what it costs.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { serious } from "../support/axe";
import { Server } from "../support/processes";
import { filled, Talk } from "../support/talk";
import { expect, People, script, test, words } from "../support/test";

const en = words("en");
const de = words("de");

const CONFIG = `
currency = "EUR"
default_model = "alias/smart"
[providers.fake]
discover = true
models = [{ name = "fake-words", label = "Words", price = { input = 2.5, output = 10 } }]
[aliases.smart]
label = "Smart"
models = ["fake/does:status=429", "fake/fake-words"]
`;

test("another model answers, the message says why, and message and chat say what they cost", async ({ page, provider }) => {
  const server = new Server(provider);
  writeFileSync(join(server.data, "config.toml"), CONFIG);
  await server.start();
  const talk = new Talk(page);
  await new People(server).ada(page);
  const menu = page.getByRole("button", { name: filled(en.models.chosen, { model: "Words" }) });
  await menu.click();
  const price = filled(en.models.price, { input: "€2.50", output: "€10.00" });
  await expect(page.getByRole("menuitemradio", { name: "Words" })).toContainText(price);
  if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, "gateway-menu.png") });
  await page.getByRole("menuitemradio", { name: "Smart" }).click();

  await talk.ask(script("tokens=500 seed=3"));
  await talk.ended();

  const answer = talk.answers.last();
  const fallback = (language: any, model: string) =>
    filled(language.messages.fallback, { reasons: filled(language.errors.why.rate_limited, { model: "does:status=429" }), model });
  await expect(answer.locator(".fallback")).toHaveText(fallback(en, "Words"));
  const stats = answer.getByRole("button", { name: en.messages.stats });
  await expect(stats).toContainText(/Words · .*€0\.0050/);
  await stats.click();
  if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, "gateway.png") });
  await expect(answer.locator("dl")).toContainText(en.messages.stats_attempt);
  await expect(page.locator(".chat-cost")).toContainText(/€0\.00\d\d/);
  expect(await serious(page)).toEqual([]);

  await page.reload();
  await expect(answer.locator(".fallback")).toHaveText(fallback(en, "Words"));
  await page.context().request.post(`${server.url}/api/accounts/prefer`, {
    data: { language: "de", theme: "device" },
    headers: { origin: server.url },
  });
  await page.reload();
  const german = new Talk(page, "de").answers.last();
  await expect(german.locator(".fallback")).toHaveText(fallback(de, "Words"));
  await expect(page.locator(".chat-cost")).toContainText(/0,00\d\d\u00a0€/);
  await server.remove();
});

test("while another model is asked and while it writes, the answer says why, and a voice says it once", async ({ page, provider }) => {
  const server = new Server(provider);
  writeFileSync(join(server.data, "config.toml"), CONFIG);
  await server.start();
  const talk = new Talk(page);
  await new People(server).ada(page);
  await page.getByRole("button", { name: filled(en.models.chosen, { model: "Words" }) }).click();
  await page.getByRole("menuitemradio", { name: "Smart" }).click();
  const heard = await everythingSaid(page);

  await talk.ask(script("first=1500ms tokens=60 rate=30 seed=4"));

  const reasons = filled(en.errors.why.rate_limited, { model: "does:status=429" });
  const asked = filled(en.messages.fallback_asked, { reasons, model: "Words" });
  const note = talk.live.locator(".fallback");
  await expect(note).toHaveText(asked);
  await expect(talk.live.locator(".thinking")).toBeVisible();
  expect(await talk.live.locator(".prose").count()).toBe(0);
  await expect(talk.live.locator(".prose")).not.toBeEmpty();
  await expect(note).toHaveText(asked);
  await talk.ended();
  await expect(talk.answers.last().locator(".fallback")).toHaveText(filled(en.messages.fallback, { reasons, model: "Words" }));
  expect((await heard()).filter((words) => words === asked)).toHaveLength(1);
  await server.remove();
});

/** Notes from now on each text that the page's live region says. */
async function everythingSaid(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const heard: string[] = ((window as any).heard = []);
    const voice = document.querySelector("p[aria-live=polite]")!;
    new MutationObserver(() => heard.push(voice.textContent!)).observe(voice, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (window as any).heard);
}
