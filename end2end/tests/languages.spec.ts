import type { Page } from "@playwright/test";
import { PASSWORD, expect, test, words } from "../support/test";

const en = words("en");
const de = words("de");

/** Presses one of few: the radio itself is only for those who listen and those who type. */
const choose = (page: Page, label: string) => page.getByRole("radio", { name: label }).locator("xpath=..").click();

test("the language changes without a reload, and is remembered", async ({ page, people, server }) => {
  await people.ada(page);
  await people.call(page.context(), "accounts/sign_out", {});
  await page.reload();
  const root = page.locator("html");
  await expect(page.getByRole("heading", { name: en.accounts.welcome_back })).toBeVisible();
  await expect(root).toHaveAttribute("lang", "en");
  await page.evaluate(() => ((window as any).same = true));

  await choose(page, "Deutsch");
  await expect(page.getByRole("heading", { name: de.accounts.welcome_back })).toBeVisible();
  await expect(root).toHaveAttribute("lang", "de");
  await expect(root).toHaveAttribute("dir", "ltr");
  await page.getByLabel(de.accounts.email).fill("ada@example.com");
  await page.getByLabel(de.accounts.password).fill("wrong, wrong, wrong");
  await page.getByRole("button", { name: de.accounts.sign_in, exact: true }).click();
  await expect(page.getByRole("alert")).toHaveText(de.errors.wrong_credentials);
  expect(await page.evaluate(() => (window as any).same)).toBe(true);

  await page.reload();
  await expect(page.getByRole("heading", { name: de.accounts.welcome_back })).toBeVisible();
  await page.getByLabel(de.accounts.email).fill("ada@example.com");
  await page.getByLabel(de.accounts.password).fill(PASSWORD);
  await page.getByRole("button", { name: de.accounts.sign_in, exact: true }).click();
  await expect(page.getByRole("link", { name: de.chats.new, exact: true })).toBeVisible();

  await page.goto(`${server.url}/settings`);
  await expect(page.getByRole("heading", { name: de.app.settings, level: 1 })).toBeVisible();
  await page.evaluate(() => ((window as any).same = true));
  await choose(page, "English");
  await expect(page.getByRole("heading", { name: en.app.settings, level: 1 })).toBeVisible();
  await expect(root).toHaveAttribute("lang", "en");
  expect(await page.evaluate(() => (window as any).same)).toBe(true);
  await page.reload();
  await expect(page.getByRole("heading", { name: en.app.settings, level: 1 })).toBeVisible();
});

test("a person is spoken to as the browser asks, and the account knows better", async ({ people, server, browser, page }) => {
  await people.ada(page, "/settings");
  await choose(page, "Deutsch");
  await expect(page.getByRole("heading", { name: de.app.settings, level: 1 })).toBeVisible();
  await people.call(page.context(), "session/boot", {});

  const german = await (await browser.newContext({ locale: "de-AT" })).newPage();
  await german.goto(server.url);
  await expect(german.getByRole("heading", { name: de.accounts.welcome_back })).toBeVisible();
  await german.context().close();

  const english = await (await browser.newContext({ locale: "en-GB" })).newPage();
  await english.goto(server.url);
  await english.getByLabel(en.accounts.email).fill("ada@example.com");
  await english.getByLabel(en.accounts.password).fill(PASSWORD);
  await english.getByRole("button", { name: en.accounts.sign_in, exact: true }).click();
  await expect(english.getByRole("link", { name: de.chats.new, exact: true })).toBeVisible();
  await english.context().close();
});

test("the theme follows the device, unless one is chosen", async ({ page, people }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await people.ada(page, "/settings");
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await expect(page.getByRole("heading", { name: en.app.settings, level: 1 })).toBeVisible();
  const light = await paper();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await paper();
  expect(dark).not.toBe(light);

  await choose(page, en.settings.theme_light);
  await expect.poll(paper).toBe(light);
  await page.reload();
  await expect.poll(paper).toBe(light);
  await expect(page.getByLabel(en.settings.theme_light)).toBeChecked();
});
