// What models took: figures, the chart and its table, and the file for spreadsheets.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { serious } from "../support/axe";
import { Server, type Provider } from "../support/processes";
import { filled, Talk } from "../support/talk";
import { PASSWORD, expect, People, script, test, words } from "../support/test";

const en = words("en");
const de = words("de");

const CONFIG = `
currency = "EUR"
[providers.fake]
discover = true
models = [{ name = "fake-words", label = "Words", price = { input = 2.5, output = 10 } }]
`;

/** A server with a model that has a price, and others that have none. */
async function priced(provider: Provider): Promise<Server> {
  const server = new Server(provider);
  writeFileSync(join(server.data, "config.toml"), CONFIG);
  return server.start();
}

/** Presses one of few: the radio itself is only for those who listen and those who type. */
const choose = (page: Page, label: string) =>
  page.getByRole("radio", { name: label, exact: true }).locator("xpath=..").click();

const figure = (page: Page, name: string) =>
  page.locator(".figure").filter({ has: page.locator("dt", { hasText: new RegExp(`^${name}$`) }) });
const row = (page: Page, table: string, name: string) =>
  page.getByRole("region", { name: table, exact: true }).getByRole("row").filter({ hasText: name });

test("an answer is counted, priced, drawn and exported", async ({ page, provider }) => {
  const server = await priced(provider);
  const talk = new Talk(page);
  await new People(server).ada(page, "/usage");
  await expect(page.getByText(en.usage.empty)).toBeVisible();
  await expect(page.getByRole("button", { name: en.usage.export })).toBeDisabled();
  await page.goto(server.url);
  await talk.hear(script("tokens=500 seed=3"));

  await page.getByRole("button", { name: "Ada König", exact: true }).click();
  await page.getByRole("menuitem", { name: en.app.usage }).click();
  await expect(page.getByRole("heading", { name: en.app.usage, level: 1 })).toBeVisible();
  await expect(page).toHaveTitle(new RegExp(en.app.usage));

  await expect(figure(page, en.usage.cost)).toContainText(/€0\.00\d+/);
  await expect(figure(page, en.usage.requests).locator("dd").first()).toHaveText(/^[1-9]$/);
  await expect(figure(page, en.usage.tokens).locator("dd").first()).toHaveText(/^[\d,]{3,}$/);
  await expect(row(page, en.usage.by_model, "Words")).toContainText(/€0\.00\d+/);
  const head = page.getByRole("region", { name: en.usage.by_model, exact: true }).getByRole("columnheader");
  await expect(head).toHaveText([
    en.usage.model,
    en.usage.requests,
    en.usage.failed,
    en.usage.fallbacks,
    en.usage.input,
    en.usage.output,
    en.usage.first_word,
    en.usage.first_word_p95,
    en.usage.cost,
  ]);
  await expect(row(page, en.usage.by_day, "20")).toContainText(/€0\.00\d+/);
  // Who asked is said only where several people can have asked.
  await expect(page.getByRole("region", { name: en.usage.by_person, exact: true })).toHaveCount(0);

  const today = page.locator(".bar-of-day").last();
  await today.focus();
  await expect(today).toHaveAttribute("aria-label", /2\d{3}: €0\.00\d+.* · Words €0\.00\d+/);
  await expect(page.locator(".chart-line")).toContainText("Words");
  await page.keyboard.press("ArrowLeft");
  await expect(page.locator(".bar-of-day:focus")).toHaveAttribute("aria-label", new RegExp("nothing was asked"));
  await page.keyboard.press("Home");
  await expect(page.locator("#bar-0")).toBeFocused();
  await page.keyboard.press("End");
  await expect(today).toBeFocused();

  await choose(page, en.usage.requests);
  await expect(page.getByRole("heading", { name: en.usage.requests_per_day })).toBeVisible();
  await expect(today).toHaveAttribute("aria-label", / · Words \d$/);
  await page.getByText(en.usage.as_table).click();
  const table = page.getByRole("region", { name: en.usage.requests_per_day });
  await expect(table.getByRole("columnheader")).toHaveText([en.usage.day, "Words", en.usage.altogether]);
  await expect(table.getByRole("row")).toHaveCount(2);
  await choose(page, en.usage.failures);
  await expect(page.getByRole("heading", { name: en.usage.failed_per_day })).toBeVisible();
  await expect(today).toHaveAttribute("aria-label", /: 0 · Words 0$/);
  await choose(page, en.usage.fallbacks);
  await expect(page.getByRole("heading", { name: en.usage.fallbacks_per_day })).toBeVisible();
  await choose(page, en.usage.first_word);
  const times = page.getByRole("region", { name: en.usage.first_word_per_day });
  await expect(today).toHaveAttribute("aria-label", /2\d{3}: Half within [\d.]+\sm?s · 95% within [\d.]+\sm?s$/);
  await expect(page.locator(".legend li")).toHaveText([en.usage.half, en.usage.most]);
  await expect(times.getByRole("columnheader")).toHaveText([en.usage.day, en.usage.half, en.usage.most]);
  await expect(times.getByRole("row")).toHaveCount(2);
  if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, "usage.png"), fullPage: true });
  expect(await serious(page)).toEqual([]);

  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: en.usage.export }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^plauder-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  const lines = readFileSync(await file.path(), "utf8").trim().split(/\r?\n/);
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(lines.slice(1).join("\n")).toContain("fake/fake-words");
  await server.remove();
});

test("what nobody knows the price of is unknown, in both languages, and never nothing", async ({ page, provider }) => {
  const server = await priced(provider);
  const people = new People(server);
  const talk = new Talk(page);
  await people.ada(page);
  await page.getByRole("button", { name: filled(en.models.chosen, { model: "Words" }) }).click();
  await page.getByRole("menuitemradio", { name: "fake-markdown" }).click();
  await talk.hear("Something with a table");

  await page.goto(`${server.url}/usage`);
  await expect(row(page, en.usage.by_model, "fake-markdown").getByRole("cell").last()).toHaveText(en.messages.unknown);
  await expect(figure(page, en.usage.cost).locator(".note")).toContainText(/without a known price$/);
  expect(await page.locator("main").innerText()).not.toMatch(/€0\.00(?!\d)/);

  await people.call(page.context(), "accounts/prefer", { language: "de", theme: "device" });
  await page.reload();
  await expect(row(page, de.usage.by_model, "fake-markdown").getByRole("cell").last()).toHaveText(de.messages.unknown);
  await server.remove();
});

test("the days can be chosen by their dates, and impossible ones are explained", async ({ page, people }) => {
  const talk = new Talk(page);
  await people.ada(page);
  await talk.hear(script("tokens=20 seed=1"));
  await page.getByRole("button", { name: "Ada König", exact: true }).click();
  await page.getByRole("menuitem", { name: en.app.usage }).click();
  await expect(page.locator(".bar-of-day")).toHaveCount(30);
  await choose(page, en.usage.days_7);
  await expect(page.locator(".bar-of-day")).toHaveCount(7);

  await choose(page, en.usage.dates);
  const [from, until] = [page.getByLabel(en.usage.from, { exact: true }), page.getByLabel(en.usage.until, { exact: true })];
  const first = await from.inputValue();
  const last = await until.inputValue();
  await from.fill(last);
  await expect(page.locator(".bar-of-day")).toHaveCount(1);
  await until.fill(first);
  await expect(until).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText(en.usage.backwards)).toBeVisible();
  // Before anything was asked there is nothing to show.
  await from.fill("2020-01-01");
  await until.fill("2020-01-31");
  await expect(page.getByText(en.usage.empty)).toBeVisible();
  await from.fill("2018-01-01");
  await expect(page.getByText(filled(en.usage.too_long, { most: "400" }))).toBeVisible();
});

test("administrators see everybody's usage, others their own alone", async ({ page, people, server, browser }) => {
  await people.ada(page);
  await people.call(page.context(), "people/add", { email: "bob@example.com", name: "Bob Ross", password: PASSWORD, role: "user" });
  const context = await browser.newContext();
  await people.call(context, "accounts/sign_in", { email: "bob@example.com", password: PASSWORD });
  const bob = await context.newPage();
  await bob.goto(server.url);
  await new Talk(bob).hear(script("tokens=30 seed=5"));
  await bob.goto(`${server.url}/usage`);
  await expect(figure(bob, en.usage.requests)).toBeVisible();
  await expect(bob.getByRole("radio", { name: en.usage.all })).toHaveCount(0);
  await expect(bob.getByRole("heading", { name: en.budgets.all, exact: true })).toHaveCount(0);

  await page.goto(`${server.url}/usage`);
  await expect(page.getByText(en.usage.empty)).toBeVisible();
  await choose(page, en.usage.all);
  await expect(row(page, en.usage.by_person, "Bob Ross")).toBeVisible();
  await context.close();
});

test("on a phone the usage page needs no sideways scrolling but in its tables", async ({ page, people, server }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await people.ada(page);
  await new Talk(page).hear(script("tokens=30 seed=5"));
  await page.goto(`${server.url}/usage`);
  await expect(page.locator(".bar-of-day").last()).toBeVisible();
  const wide = await page.locator(".page").evaluate((page) => page.scrollWidth - page.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
});
