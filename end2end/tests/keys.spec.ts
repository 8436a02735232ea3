// Keys: one is made, shown once, used by a program, and revoked.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { serious } from "../support/axe";
import { Server } from "../support/processes";
import { filled } from "../support/talk";
import { PASSWORD, expect, People, test, words } from "../support/test";

const en = words("en");
const de = words("de");

const CONFIG = `
currency = "EUR"
[providers.fake]
discover = true
models = [{ name = "fake-words", label = "Words", price = { input = 2.5, output = 10 } }]
[aliases.smart]
label = "Smart"
models = ["fake/fake-words"]
`;

const status = async (base: string, secret: string) =>
  (await fetch(`${base}/models`, { headers: { authorization: `Bearer ${secret}` } })).status;

test("a key is made, shown once, asks models, and stops when it is revoked", async ({ page, provider }) => {
  const server = new Server(provider);
  writeFileSync(join(server.data, "config.toml"), CONFIG);
  await server.start();
  await new People(server).ada(page, "/settings");
  await expect(page.getByText(en.keys.empty)).toBeVisible();
  await page.getByRole("button", { name: en.keys.add }).click();
  const dialog = page.getByRole("dialog", { name: en.keys.add });
  await expect(dialog.getByLabel(en.keys.name, { exact: true })).toBeFocused();

  // What cannot be read is said beside its field, and nothing is made.
  await dialog.getByLabel(en.keys.name, { exact: true }).fill("Nightly report");
  await dialog.getByLabel(filled(en.budgets.money, { currency: "EUR" }), { exact: true }).fill("five");
  await dialog.getByRole("button", { name: en.keys.create }).click();
  await expect(dialog.getByText(filled(en.budgets.money_wrong, { example: "5.50" }))).toBeVisible();

  await dialog.getByLabel(filled(en.budgets.money, { currency: "EUR" }), { exact: true }).fill("5.50");
  await dialog.getByLabel("Smart", { exact: true }).check();
  await dialog.getByLabel(en.keys.per_minute, { exact: true }).fill("60");
  expect(await serious(page)).toEqual([]);
  await dialog.getByRole("button", { name: en.keys.create }).click();

  const field = dialog.getByLabel(en.keys.secret, { exact: true });
  await expect(field).toBeFocused();
  const secret = await field.inputValue();
  expect(secret).toMatch(/^plk_/);
  const base = await dialog.getByLabel(en.keys.base_url, { exact: true }).inputValue();
  expect(base).toBe(`${server.url}/v1`);
  await expect(dialog.getByText(en.keys.once)).toBeVisible();
  await expect(dialog.locator("pre")).toContainText(`curl ${base}/models`);
  if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, "key.png") });
  expect(await serious(page)).toEqual([]);
  await dialog.getByRole("button", { name: en.keys.done }).click();
  await expect(dialog).toBeHidden();
  expect(await page.content()).not.toContain(secret);
  expect(await status(base, secret)).toBe(200);

  await page.reload();
  const row = page.getByRole("listitem").filter({ hasText: "Nightly report" });
  await expect(row).toContainText(`…${secret.slice(-4)}`);
  await expect(row).toContainText(filled(en.keys.only, { models: "Smart" }));
  await expect(row).toContainText(filled(en.keys.rate_other, { number: "60" }));
  await expect(row).toContainText(filled(en.keys.money_month, { amount: "€5.50" }));
  await expect(row).not.toContainText(en.keys.unused);

  await row.getByRole("button", { name: filled(en.keys.revoke_what, { name: "Nightly report" }) }).click();
  const sure = page.getByRole("dialog", { name: en.keys.revoke_title });
  await sure.getByRole("button", { name: en.keys.revoke, exact: true }).click();
  await expect(row).toHaveCount(0);
  expect(await status(base, secret)).toBe(401);
  await server.remove();
});

test("money is read as the language writes it", async ({ page, provider }) => {
  const server = new Server(provider);
  writeFileSync(join(server.data, "config.toml"), CONFIG);
  await server.start();
  const people = new People(server);
  await people.ada(page);
  await people.call(page.context(), "accounts/prefer", { language: "de", theme: "device" });
  await page.goto(`${server.url}/settings`);
  await page.getByRole("button", { name: de.keys.add }).click();
  const dialog = page.getByRole("dialog", { name: de.keys.add });
  await dialog.getByLabel(de.keys.name, { exact: true }).fill("Nachtlauf");
  await dialog.getByLabel(filled(de.budgets.money, { currency: "EUR" }), { exact: true }).fill("1.234,50");
  await dialog.getByRole("button", { name: de.keys.create }).click();
  await dialog.getByRole("button", { name: de.keys.done }).click();

  const { items: [key] } = await people.call(page.context(), "keys/list", { scope: "own" });
  expect(key.scope.allowance).toEqual({ period: "month", money: 1_234_500_000_000_000, tokens: null });
  await expect(page.getByRole("listitem").filter({ hasText: "Nachtlauf" })).toContainText(/1\.234,50\u00a0€ im Monat/);
  await server.remove();
});

test("administrators find everybody's keys and revoke them", async ({ page, people, server, browser }) => {
  await people.ada(page);
  await people.call(page.context(), "people/add", { email: "bob@example.com", name: "Bob Ross", password: PASSWORD, role: "user" });
  const bob = await browser.newContext();
  await people.call(bob, "accounts/sign_in", { email: "bob@example.com", password: PASSWORD });
  const { secret } = await people.call(bob, "keys/add", { name: "Bob's robot", scope: {} });
  await bob.close();

  await page.goto(`${server.url}/settings`);
  await expect(page.getByText(en.keys.empty)).toBeVisible();
  await page.getByRole("radio", { name: en.keys.all }).locator("xpath=..").click();
  const row = page.getByRole("listitem").filter({ hasText: "Bob's robot" });
  await expect(row).toContainText(filled(en.keys.owner, { name: "Bob Ross" }));
  await row.getByRole("button", { name: filled(en.keys.revoke_what, { name: "Bob's robot" }) }).click();
  await page.getByRole("dialog", { name: en.keys.revoke_title }).getByRole("button", { name: en.keys.revoke, exact: true }).click();
  await expect(row).toHaveCount(0);
  expect(await status(`${server.url}/v1`, secret)).toBe(401);
});
