// Budgets: an administrator sets one, people see how far they have come, and at its end nothing is asked any more.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { serious } from "../support/axe";
import { Server } from "../support/processes";
import { filled, Talk } from "../support/talk";
import { expect, People, script, test, words } from "../support/test";

const en = words("en");

// A thousand a million tokens: 600 tokens are 60 cents.
const CONFIG = `
currency = "EUR"
[providers.fake]
models = [{ name = "fake-words", label = "Words", max_output = 1000, price = { input = 0, output = 1000 } }]
`;

/** A sentence up to its first gap: what it says whatever the day is. */
const opening = (sentence: string, gaps: Record<string, string> = {}) =>
  filled(sentence, { ...gaps, date: "\0" }).split("\0")[0]!;

test("a budget is set, warned of, used up, and taken away", async ({ page, provider }) => {
  const server = new Server(provider);
  writeFileSync(join(server.data, "config.toml"), CONFIG);
  await server.start();
  const talk = new Talk(page);
  await new People(server).ada(page, "/usage");
  await page.getByRole("button", { name: en.budgets.add }).click();
  const dialog = page.getByRole("dialog", { name: en.budgets.add });
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(dialog.getByRole("alert")).toHaveText(en.budgets.nothing_limited);
  await dialog.getByLabel(en.budgets.scope).selectOption({ label: en.budgets.each });
  await dialog.getByLabel(filled(en.budgets.money, { currency: "EUR" }), { exact: true }).fill("2");
  await dialog.getByLabel(en.budgets.warn_at).fill("101");
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(dialog.getByText(en.budgets.warn_wrong)).toBeVisible();
  await dialog.getByLabel(en.budgets.warn_at).fill("25");
  expect(await serious(page)).toEqual([]);
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(dialog).toBeHidden();
  const mine = page.getByRole("meter", { name: en.budgets.own_month });
  await expect(mine).toHaveAttribute("aria-valuenow", "0");
  await expect(page.getByRole("meter", { name: en.budgets.each_month })).toBeVisible();

  await page.getByRole("link", { name: en.chats.new, exact: true }).click();
  await expect(page.locator(".budget-banner")).toHaveCount(0);
  await talk.hear(script("tokens=600 seed=3"));
  // 30 % or a little more: the title may have cost something, too.
  const banner = page.getByRole("status").filter({ hasText: opening(en.budgets.low, { percent: "" }).trim() });
  await expect(banner).toBeVisible();
  await expect(banner).toContainText(/^3\d%/);
  await banner.getByRole("link", { name: en.budgets.show }).click();
  await expect(mine).toHaveAttribute("aria-valuenow", /^3\d$/);
  await expect(mine).toHaveAttribute("aria-valuetext", /^€0\.6\d of €2\.00$/);
  if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, "budgets.png"), fullPage: true });
  expect(await serious(page)).toEqual([]);

  // Less than what was spent already: nothing can be asked any more.
  await page.getByRole("button", { name: filled(en.budgets.change_what, { title: en.budgets.each_month }) }).click();
  const change = page.getByRole("dialog", { name: filled(en.budgets.change_what, { title: en.budgets.each_month }) });
  const money = change.getByLabel(filled(en.budgets.money, { currency: "EUR" }), { exact: true });
  await expect(money).toHaveValue("2");
  await money.fill("0.50");
  await change.getByRole("button", { name: en.app.save }).click();
  await expect(mine).toHaveAttribute("aria-valuenow", "100");
  await page.getByRole("link", { name: en.chats.new, exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: opening(en.budgets.over) })).toBeVisible();
  await talk.composer.fill(script("tokens=5"));
  await talk.composer.press("Enter");
  await expect(page.getByText(opening(en.errors.over_budget)).first()).toBeVisible();

  await page.goto(`${server.url}/usage`);
  await page.getByRole("button", { name: filled(en.budgets.remove_what, { title: en.budgets.each_month }) }).click();
  const sure = page.getByRole("dialog", { name: en.budgets.remove_title });
  await sure.getByRole("button", { name: en.budgets.remove, exact: true }).click();
  await expect(page.getByText(en.budgets.none)).toBeVisible();
  await expect(page.getByRole("meter")).toHaveCount(0);
  await page.getByRole("link", { name: en.chats.new, exact: true }).click();
  await expect(page.getByLabel(en.chats.ask_something)).toBeVisible();
  await expect(page.locator(".budget-banner")).toHaveCount(0);
  await talk.hear(script("tokens=5 seed=4"));
  await server.remove();
});
