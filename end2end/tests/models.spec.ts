// Providers, models and aliases: an administrator sets them up on a page, and everybody gets what they may ask.
import { createServer, type Server as Http } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { serious } from "../support/axe";
import { Provider, Server } from "../support/processes";
import { filled, Talk } from "../support/talk";
import { expect, PASSWORD, People, script, test, words } from "../support/test";

const en = words("en");
const de = words("de");

const CONFIG = `
currency = "EUR"
[aliases.fixed]
label = "Fixed"
models = ["fake/fake-words"]
`;

/** A server whose configuration has one provider and one alias, with its administrator on the page. */
async function setUp(page: Page, provider: Provider, path = "/models"): Promise<{ server: Server; people: People }> {
  const server = new Server(provider);
  writeFileSync(join(server.data, "config.toml"), CONFIG);
  await server.start();
  const people = new People(server);
  await people.ada(page, path);
  return { server, people };
}

const part = (page: Page, heading: string): Locator =>
  page.locator("section").filter({ has: page.getByRole("heading", { name: heading, exact: true, level: 2 }) });

const row = (section: Locator, text: string): Locator =>
  section.getByRole("listitem").filter({ has: section.page().getByText(text, { exact: true }) });

/** Fills in the form of a new provider and saves it. */
async function add(page: Page, name: string, url: string, key: string, ownKeys = false): Promise<Locator> {
  await page.getByRole("button", { name: en.providers.add }).click();
  const dialog = page.getByRole("dialog", { name: en.providers.add });
  await dialog.getByLabel(en.providers.name, { exact: true }).fill(name);
  await dialog.getByLabel(en.providers.url, { exact: true }).fill(url);
  await dialog.getByLabel(en.providers.key, { exact: true }).fill(key);
  if (ownKeys) await dialog.getByLabel(en.providers.own_keys).check();
  await dialog.getByRole("button", { name: en.app.save }).click();
  return dialog;
}

/** What stands between the page and the fake provider lets in only whoever has the key. */
async function guarded(provider: Provider, key: string): Promise<{ url: string; http: Http }> {
  const http = createServer(async (request, response) => {
    if (request.headers.authorization !== `Bearer ${key}`) {
      response.writeHead(401, { "content-type": "application/json" }).end('{"error":{"message":"no"}}');
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = await fetch(provider.url + request.url, {
      method: request.method!,
      headers: { "content-type": "application/json" },
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type")! });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1/`, http };
}

const picture = async (page: Page, name: string) => {
  if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, `${name}.png`) });
};

test("a provider is added, tested, restricted, hidden, put in order, priced, and removed", async ({ page, provider, browser }) => {
  const { server, people } = await setUp(page, provider);
  const providers = part(page, en.providers.title);
  const models = part(page, en.catalogue.title);
  const configured = row(providers, "fake");
  await expect(configured).toContainText(en.providers.configured);
  await expect(configured.getByRole("button", { name: en.providers.remove })).toHaveCount(0);
  await expect(configured.getByRole("button", { name: en.providers.change })).toHaveCount(0);

  await page.getByRole("button", { name: en.providers.add }).click();
  const dialog = page.getByRole("dialog", { name: en.providers.add });
  const kind = dialog.getByLabel(en.providers.kind);
  const name = dialog.getByLabel(en.providers.name, { exact: true });
  await expect(kind).toBeFocused();
  await expect(name).toHaveValue("openai");
  await kind.selectOption("Mistral");
  await expect(name).toHaveValue("mistral");
  await kind.selectOption("OpenAI");
  await name.fill("second");
  const url = dialog.getByLabel(en.providers.url, { exact: true });
  await expect(url).toHaveAttribute("placeholder", "https://api.openai.com/v1/");
  await url.fill("nowhere");
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(url).toHaveAttribute("aria-invalid", "true");
  await url.fill(`${provider.url}/v1/`);
  await dialog.getByLabel(en.providers.key, { exact: true }).fill("sk-very-secret");
  await picture(page, "provider-dialog");
  expect(await serious(page)).toEqual([]);
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: en.providers.add })).toBeFocused();
  const second = row(providers, "second");
  await expect(second).toContainText(en.providers.key_set);
  await expect(second).toContainText(/\d+ models/);
  expect(JSON.stringify(await people.call(page.context(), "providers/list", {}))).not.toContain("sk-very-secret");
  expect(await page.content()).not.toContain("sk-very-secret");

  const search = models.getByLabel(en.catalogue.search);
  await search.fill("second echo");
  const echo = row(models, "second/fake-echo");
  await expect(models.getByRole("listitem")).toHaveCount(1);
  await echo.getByRole("button", { name: en.catalogue.test }).click();
  await expect(echo.locator(".trial")).toContainText(opening(en.catalogue.answered, { model: "fake-echo" }));
  await search.fill("second locked");
  const locked = row(models, "second/fake-locked");
  await locked.getByRole("button", { name: en.catalogue.test }).click();
  await expect(locked.locator(".trial")).toHaveText(
    filled(en.catalogue.test_failed, { why: filled(en.errors.why.unauthorized, { model: "fake-locked" }) }),
  );

  await people.call(page.context(), "people/add", { email: "bob@example.com", name: "Bob Ross", password: PASSWORD, role: "user" });
  const bob = await browser.newContext();
  await people.call(bob, "accounts/sign_in", { email: "bob@example.com", password: PASSWORD });
  const asked = async (context = bob) => (await people.call(context, "models/list", {})).map((model: any) => model.id);
  expect(await asked()).toContain("second/fake-echo");
  await search.fill("second echo");
  await echo.getByRole("combobox").selectOption({ label: en.catalogue.administrators });
  await expect.poll(() => asked()).not.toContain("second/fake-echo");
  expect(await asked(page.context())).toContain("second/fake-echo");
  await bob.close();

  await echo.getByRole("button", { name: filled(en.catalogue.hide, { model: "fake-echo" }) }).click();
  await expect(echo.getByText(en.catalogue.hidden, { exact: true })).toBeVisible();
  await expect.poll(() => asked(page.context())).not.toContain("second/fake-echo");

  // Under a search, what has no neighbour goes to the top.
  await echo.getByRole("button", { name: filled(en.catalogue.up, { model: "fake-echo" }) }).click();
  await search.fill("");
  await expect(models.getByRole("listitem").first()).toContainText("second/fake-echo");
  const down = echo.getByRole("button", { name: filled(en.catalogue.down, { model: "fake-echo" }) });
  await down.press("Enter");
  await expect(models.getByRole("listitem").nth(1)).toContainText("second/fake-echo");
  await expect(down).toBeFocused();
  await page.waitForLoadState("networkidle");
  await page.reload();
  await expect(models.getByRole("listitem").nth(1)).toContainText("second/fake-echo");
  await expect(echo.getByRole("combobox")).toHaveValue(en.catalogue.administrators);

  await echo.getByRole("button", { name: filled(en.catalogue.facts_of, { model: "fake-echo" }) }).click();
  const facts = page.getByRole("dialog", { name: filled(en.catalogue.facts_of, { model: "fake-echo" }) });
  await facts.getByLabel(en.catalogue.label).fill("Parrot");
  await facts.getByLabel(en.catalogue.window).fill("128000");
  await facts.getByLabel(en.catalogue.price_input, { exact: true }).fill("2.5");
  await facts.getByRole("button", { name: en.app.save }).click();
  await expect(facts.getByRole("alert")).toBeVisible();
  await facts.getByLabel(en.catalogue.price_output, { exact: true }).fill("0.000001");
  await picture(page, "facts");
  expect(await serious(page)).toEqual([]);
  await facts.getByRole("button", { name: en.app.save }).click();
  await expect(facts).toBeHidden();
  await expect(echo).toContainText("Parrot");
  await expect(echo).toContainText(filled(en.models.price, { input: "€2.50", output: "€0.0000010" }));
  await expect(echo).toContainText(filled(en.models.price_as_of, { date: "" }));
  await expect(echo).toContainText("128,000");
  await echo.getByRole("button", { name: filled(en.catalogue.facts_of, { model: "Parrot" }) }).click();
  await page.getByRole("button", { name: en.catalogue.reset }).click();
  await expect(echo).toContainText(en.models.price_unknown);

  // Whatever the search is, the picker elsewhere knows without a reload.
  await second.getByRole("button", { name: en.providers.change }).click();
  const change = page.getByRole("dialog", { name: filled(en.providers.change_what, { name: "second" }) });
  await expect(change.getByLabel(en.providers.key, { exact: true })).toHaveValue("");
  await expect(change.getByText(en.providers.key_kept)).toBeVisible();
  await change.getByLabel(en.providers.url, { exact: true }).fill("http://127.0.0.1:9/v1/");
  await expect(change.getByText(en.providers.key_forgotten)).toBeVisible();
  await page.keyboard.press("Escape");
  await second.getByRole("button", { name: en.models.disable }).click();
  await expect(second).toContainText(en.providers.disabled);
  await expect(row(models, "second/fake-words")).toHaveCount(0);
  await second.getByRole("button", { name: en.models.enable }).click();
  await expect(row(models, "second/fake-words")).toHaveCount(1);
  await second.getByRole("button", { name: en.providers.remove }).click();
  await page.getByRole("dialog", { name: en.providers.remove_title }).getByRole("button", { name: en.providers.remove, exact: true }).click();
  await expect(second).toHaveCount(0);
  await expect(row(models, "second/fake-words")).toHaveCount(0);
  await page.getByRole("link", { name: en.chats.new, exact: true }).click();
  await page.getByRole("button", { name: opening(en.models.chosen, {}) }).click();
  await expect(page.getByRole("menuitemradio", { name: "fake-slow" })).toHaveCount(1);
  await server.remove();
});

test("what is wrong with a provider is said in words", async ({ page, provider }) => {
  const { server } = await setUp(page, provider);
  const { url, http } = await guarded(provider, "good");
  const providers = part(page, en.providers.title);

  await add(page, "nowhere", "http://127.0.0.1:9/v1/", "k");
  const trouble = (name: string, kind: string) =>
    filled(en.providers.trouble, { why: filled(en.errors.why[kind], { model: name }) });
  await expect(row(providers, "nowhere")).toContainText(trouble("nowhere", "unreachable"));
  const dialog = await add(page, "strict", url, "bad");
  await expect(dialog).toBeHidden();
  const strict = row(providers, "strict");
  await expect(strict).toContainText(trouble("strict", "unauthorized"));
  await expect(page.locator(".toast").filter({ hasText: filled(en.errors.why.unauthorized, { model: "strict" }) })).toBeVisible();

  await strict.getByRole("button", { name: en.providers.change }).click();
  const change = page.getByRole("dialog", { name: filled(en.providers.change_what, { name: "strict" }) });
  await change.getByLabel(en.providers.key, { exact: true }).fill("good");
  await change.getByRole("button", { name: en.app.save }).click();
  await expect(strict).not.toContainText(trouble("strict", "unauthorized"));
  await expect(strict).toContainText(/\d+ models/);
  await strict.getByRole("button", { name: en.providers.ask }).click();
  await expect(strict.getByRole("button", { name: en.providers.ask })).toBeEnabled();
  http.close();
  await server.remove();
});

test("an alias is made, asked in a chat, and removed; a configured one is only shown", async ({ page, provider }) => {
  const { server } = await setUp(page, provider);
  const talk = new Talk(page);
  const aliases = part(page, en.aliases.title);
  const fixed = row(aliases, "alias/fixed");
  await expect(fixed).toContainText(en.providers.configured);
  await expect(fixed.getByRole("button")).toHaveCount(0);

  await page.getByRole("button", { name: en.aliases.add }).click();
  const dialog = page.getByRole("dialog", { name: en.aliases.add });
  await dialog.getByLabel(en.aliases.name, { exact: true }).fill("smart");
  await dialog.getByLabel(en.aliases.label, { exact: true }).fill("Smart");
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  const more = dialog.getByLabel(en.aliases.add_model);
  await more.selectOption("fake/fake-words");
  await more.selectOption("fake/fake-down");
  await dialog.getByRole("button", { name: filled(en.catalogue.up, { model: "fake-down" }) }).click();
  await dialog.getByLabel(en.aliases.too_long).check();
  const seconds = dialog.getByLabel(en.aliases.first_token, { exact: true });
  await seconds.fill("0");
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(seconds).toHaveAttribute("aria-invalid", "true");
  await seconds.fill("20");
  const total = dialog.getByLabel(en.aliases.total, { exact: true });
  await total.fill("soon");
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(total).toHaveAttribute("aria-invalid", "true");
  await expect(seconds).not.toHaveAttribute("aria-invalid", "true");
  await total.fill("");
  await picture(page, "alias-dialog");
  expect(await serious(page)).toEqual([]);
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(dialog).toBeHidden();
  const smart = row(aliases, "alias/smart");
  await expect(smart).toContainText(`fake-down, ${en.aliases.then} fake-words`);

  await page.getByRole("link", { name: en.chats.new, exact: true }).click();
  await page.getByRole("button", { name: opening(en.models.chosen, {}) }).click();
  await page.getByRole("menuitemradio", { name: "Smart" }).click();
  await talk.hear(script("tokens=20 seed=3"));
  await expect(talk.answers.last().locator(".fallback")).toContainText("fake-words");

  await page.goto(`${server.url}/models`);
  await smart.getByRole("button", { name: en.providers.remove }).click();
  await page.getByRole("dialog", { name: en.aliases.remove_title }).getByRole("button", { name: en.providers.remove, exact: true }).click();
  await expect(smart).toHaveCount(0);
  await server.remove();
});

test("people bring their own keys where they may", async ({ page, provider, browser }) => {
  const { server, people } = await setUp(page, provider);
  const { url, http } = await guarded(provider, "mine");
  await page.goto(`${server.url}/settings`);
  await expect(page.getByRole("heading", { name: en.keys.title })).toBeVisible();
  await expect(page.getByRole("heading", { name: en.providers.own_title })).toHaveCount(0);
  await page.goto(`${server.url}/models`);
  await add(page, "paid", url, "", true);
  await expect(row(part(page, en.providers.title), "paid")).toContainText(en.providers.own_keys_may);

  await people.call(page.context(), "people/add", { email: "bob@example.com", name: "Bob Ross", password: PASSWORD, role: "user" });
  const context = await browser.newContext();
  await people.call(context, "accounts/sign_in", { email: "bob@example.com", password: PASSWORD });
  const bob = await context.newPage();
  await bob.goto(`${server.url}/models`);
  await expect(bob.getByText(en.app.not_found)).toBeVisible();
  await bob.goto(`${server.url}/settings`);
  const own = part(bob, en.providers.own_title).getByRole("listitem");
  await expect(own).toContainText(en.providers.own_needed);
  await own.getByRole("button", { name: en.providers.own_set }).click();
  const dialog = bob.getByRole("dialog", { name: filled(en.providers.own_title_of, { name: "OpenAI (paid)" }) });
  const key = dialog.getByLabel(en.providers.key, { exact: true });
  await expect(key).toBeFocused();
  await key.fill("wrong");
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(key).toHaveAttribute("aria-invalid", "true");
  await key.fill("mine");
  expect(await serious(bob)).toEqual([]);
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(dialog).toBeHidden();
  await expect(own).toContainText(opening(en.providers.own_since, {}));
  await picture(bob, "own-keys");
  expect(await serious(bob)).toEqual([]);

  const talk = new Talk(bob);
  await bob.getByRole("link", { name: en.chats.new, exact: true }).click();
  await bob.getByRole("button", { name: opening(en.models.chosen, {}) }).click();
  await bob.getByRole("menuitemradio", { name: "fake-words" }).last().click();
  await talk.hear(script("tokens=20 seed=3"));

  await bob.goto(`${server.url}/settings`);
  await own.getByRole("button", { name: en.providers.own_remove }).click();
  await bob.getByRole("dialog", { name: en.providers.own_remove_title }).getByRole("button", { name: en.providers.own_remove, exact: true }).click();
  await expect(own).toContainText(en.providers.own_needed);
  await context.close();
  http.close();
  await server.remove();
});

for (const language of ["en", "de"] as const) {
  test(`the page fits a phone and is for everybody (${language})`, async ({ page, provider }) => {
    const w = language === "de" ? de : en;
    const { server, people } = await setUp(page, provider);
    await people.call(page.context(), "accounts/prefer", { language, theme: "device" });
    await page.reload();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width: 1280, height: 1600 });
      await expect(part(page, w.catalogue.title).getByRole("listitem").first()).toBeVisible();
      expect(await serious(page)).toEqual([]);
      await picture(page, `models-desktop-${colorScheme}-${language}`);
      await page.setViewportSize({ width: 360, height: 740 });
      await expect.poll(() => page.evaluate(() => document.querySelector(".page")!.scrollWidth)).toBeLessThanOrEqual(360);
      // What is only for those who listen belongs to the page that scrolls: it must not make the window longer.
      expect(await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)).toBeLessThanOrEqual(0);
      expect(await serious(page)).toEqual([]);
      await picture(page, `models-phone-${colorScheme}-${language}`);
      await part(page, w.catalogue.title).scrollIntoViewIfNeeded();
      await part(page, w.catalogue.title).evaluate((it) => it.scrollIntoView());
      await picture(page, `models-phone-2-${colorScheme}-${language}`);
    }
    for (const button of [w.providers.add, w.aliases.add]) {
      await page.getByRole("button", { name: button }).click();
      const dialog = page.getByRole("dialog", { name: button });
      expect(await dialog.evaluate((it) => it.scrollWidth <= it.clientWidth)).toBe(true);
      await picture(page, `dialog-phone-${button}-${language}`);
      await page.keyboard.press("Escape");
    }
    await server.remove();
  });
}

/** A sentence up to its first gap that is not filled. */
function opening(sentence: string, gaps: Record<string, string>): string {
  return sentence.replace(/\{\{ *(\w+) *\}\}/g, (_, name) => gaps[name] ?? "\0").split("\0")[0]!.trim();
}
