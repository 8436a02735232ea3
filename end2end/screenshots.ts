// Takes every page at two sizes, light and dark, in both languages. No test: what is wrong, eyes see.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { Server } from "./support/processes";
import { expect, People, script, test } from "./support/test";
import { Talk } from "./support/talk";
import { words } from "./support/words";

const folder = process.env.SCREENSHOTS ?? "screenshots";
const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const themes = ["light", "dark"] as const;

/** A price, an alias whose first model is down, and one that may be asked with a key of one's own. */
const MONEY = `
currency = "EUR"
[providers.fake]
own_keys = true
models = [
  { name = "fake-words", label = "Words", price = { input = 2.5, output = 10, as_of = "2026-11-23" } },
  { name = "fake-down", label = "Down", price = { input = 1, output = 2 } },
]
[aliases.good]
label = "Good"
models = ["fake/fake-down", "fake/fake-words"]
`;

/** Takes pictures of a page as it is now. */
const taker =
  (language: string, page: Page) =>
  async (name: string, on: Page = page, fullPage = false): Promise<void> => {
    mkdirSync(folder, { recursive: true });
    for (const [size, viewport] of Object.entries(sizes)) {
      await on.setViewportSize(viewport);
      for (const colorScheme of themes) {
        await on.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await on.screenshot({ path: join(folder, `${name}.${size}.${colorScheme}.${language}.png`), fullPage });
      }
    }
    await on.setViewportSize(sizes.desktop);
  };

for (const language of ["en", "de"] as const) {
  const w = words(language);

  test.describe(language, () => {
    test.use({ locale: language === "de" ? "de-DE" : "en-GB" });

    test("pictures", async ({ page, people, server, browser }) => {
      const take = taker(language, page);
      await page.goto(server.url);
      await expect(page.getByRole("heading", { name: w.accounts.first_title })).toBeVisible();
      await take("sign-up");
      await people.ada(page);
      await people.call(page.context(), "people/add", {
        email: "bob@example.com",
        name: "Bob Ross",
        password: "a long enough password",
        role: "user",
      });
      const signedOut = await (await browser.newContext({ locale: language })).newPage();
      await signedOut.goto(server.url);
      await signedOut.getByLabel(w.accounts.email).fill("ada@example.com");
      await signedOut.getByLabel(w.accounts.password).fill("not the right one");
      await signedOut.getByRole("button", { name: w.accounts.sign_in, exact: true }).click();
      await expect(signedOut.getByRole("alert")).toBeVisible();
      await take("sign-in", signedOut);
      await signedOut.context().close();

      const talk = new Talk(page, language);
      await expect(page.getByLabel(w.chats.ask_something)).toBeVisible();
      await take("new");
      await talk.hear(script("tokens=30 seed=21").replace("Please answer.", "Holidays in Norway?"));
      await page.getByRole("link", { name: w.chats.new, exact: true }).click();
      await talk.hear(script("markdown").replace("Please answer.", "What can I grow on my balcony?"));
      await take("chat");
      await talk.thread.locator("xpath=..").evaluate((list) => list.scrollTo(0, 0));
      await take("chat-top");

      await page.getByRole("button", { name: w.chats.share, exact: true }).click();
      const dialog = page.getByRole("dialog", { name: w.chats.share_title });
      await dialog.getByRole("button", { name: w.chats.share_create }).click();
      const link = await dialog.getByLabel(w.chats.share_link, { exact: true }).inputValue();
      await take("share-dialog");
      await page.keyboard.press("Escape");
      await talk.ask(script("status=401"));
      await expect(talk.answers).toHaveCount(2);
      await expect(talk.answers.last().getByRole("button", { name: w.messages.send_again })).toBeVisible();
      await take("chat-failed");
      await talk.ask(script("tokens=400 rate=10"));
      await talk.saysMoreThan(80);
      await take("chat-live");
      await talk.stop.click();
      await talk.ended();

      for (const place of ["settings", "people", "bin", "nowhere"]) {
        await page.goto(`${server.url}/${place}`);
        await expect(page.getByRole("main")).toBeVisible();
        await page.waitForLoadState("networkidle");
        await take(place);
      }
      await page.goto(link);
      await take("share");
      await page.goto(link.slice(0, -1));
      await take("share-missing");
      await page.goto(server.url);
      await page.setViewportSize(sizes.phone);
      await page.getByRole("button", { name: w.app.show_rail }).click();
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.screenshot({ path: join(folder, `drawer.phone.${colorScheme}.${language}.png`) });
      }
    });

    test("pictures of money", async ({ page, provider, browser }) => {
      const take = taker(language, page);
      const server = new Server(provider);
      writeFileSync(join(server.data, "config.toml"), MONEY);
      await server.start();
      const people = new People(server);
      const call = (endpoint: string, body: object) => people.call(page.context(), endpoint, body);
      const visit = async (place: string) => {
        await page.goto(`${server.url}/${place}`);
        await expect(page.getByRole("main")).toBeVisible();
        await page.waitForLoadState("networkidle");
      };

      await people.ada(page, "/usage");
      await expect(page.getByText(w.usage.empty)).toBeVisible();
      await take("usage-empty");
      await visit("models");
      await take("models-first", page, true);

      const bob = { email: "bob@example.com", name: "Bob Ross", password: "a long enough password", role: "user" };
      const { id: account } = await call("people/add", bob);
      await call("groups/add", { name: "Biologie 7b", members: [account] });
      const allowance = (money: number) => ({ money, period: "month", tokens: null });
      const budget = (scope: object, money: number) =>
        call("budgets/set", { settings: { scope, allowance: allowance(money), warn_at: 80, downgrade: null, unpriced: false } });
      await budget({ is: "everybody" }, 20 * 10 ** 12);
      await budget({ is: "each_person" }, 2 * 10 ** 12);
      await call("keys/add", { name: "Nightly report", scope: { allowance: allowance(5 * 10 ** 12) } });
      const settings = { kind: "openai", url: "http://127.0.0.1:9/v1/", enabled: true, own_keys: false, models: ["qwen3"] };
      await call("providers/put", { name: "lab", settings, key: "sk-wrong" });
      const alias = { label: "Cheap", models: ["fake/fake-words", "lab/qwen3"] };
      await call("aliases/put", { name: "cheap", alias });

      await page.goto(server.url);
      const talk = new Talk(page, language);
      for (const tokens of [500, 60]) {
        await talk.hear(script(`tokens=${tokens} seed=3`));
      }
      await page.getByRole("button", { name: new RegExp(`^${w.models.chosen.split(" ")[0]}`) }).click();
      await take("model-menu");
      await page.getByRole("menuitemradio", { name: /Good/ }).click();
      await talk.hear("What stood in the garden?");
      await take("chat-fallback");
      for (const place of ["usage", "models", "people", "settings"]) {
        await visit(place);
        await take(`${place}-full`, page, true);
      }
      await page.goto(`${server.url}/api/v1`);
      await take("reference");

      await budget({ is: "person", account }, 1);
      const context = await browser.newContext({ locale: language === "de" ? "de-DE" : "en-GB" });
      await people.call(context, "accounts/sign_in", { email: bob.email, password: bob.password });
      const poor = await context.newPage();
      await poor.goto(server.url);
      const his = new Talk(poor, language);
      await his.ask(script("tokens=5"));
      await expect(his.answers).toHaveCount(1);
      await poor.waitForLoadState("networkidle");
      await take("over-budget", poor);
      await poor.goto(`${server.url}/models`);
      await poor.waitForLoadState("networkidle");
      await take("models-forbidden", poor);
      await context.close();
      await server.remove();
    });
  });
}
