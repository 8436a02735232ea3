// Takes every page at two sizes, light and dark, in both languages. No test: what is wrong, eyes see.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, script, test } from "./support/test";
import { Talk } from "./support/talk";
import { words } from "./support/words";

const folder = process.env.SCREENSHOTS ?? "screenshots";
const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const themes = ["light", "dark"] as const;

for (const language of ["en", "de"] as const) {
  const w = words(language);

  test.describe(language, () => {
    test.use({ locale: language === "de" ? "de-DE" : "en-GB" });

    test("pictures", async ({ page, people, server, browser }) => {
      mkdirSync(folder, { recursive: true });
      const take = async (name: string, on: Page = page) => {
        for (const [size, viewport] of Object.entries(sizes)) {
          await on.setViewportSize(viewport);
          for (const colorScheme of themes) {
            await on.emulateMedia({ colorScheme, reducedMotion: "reduce" });
            await on.screenshot({ path: join(folder, `${name}.${size}.${colorScheme}.${language}.png`) });
          }
        }
        await on.setViewportSize(sizes.desktop);
      };

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
      const visitor = await (await browser.newContext({ locale: language })).newPage();
      await visitor.goto(server.url);
      await visitor.getByLabel(w.accounts.email).fill("ada@example.com");
      await visitor.getByLabel(w.accounts.password).fill("not the right one");
      await visitor.getByRole("button", { name: w.accounts.sign_in, exact: true }).click();
      await expect(visitor.getByRole("alert")).toBeVisible();
      await take("sign-in", visitor);
      await visitor.context().close();

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
  });
}
