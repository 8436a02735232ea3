// Groups of people: an administrator makes one, gives it a budget and a model, sees what it took, and removes it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { serious } from "../support/axe";
import { Server } from "../support/processes";
import { filled, Talk } from "../support/talk";
import { expect, PASSWORD, People, script, test, words } from "../support/test";

const en = words("en");

// A thousand a million tokens: 600 tokens are 60 cents.
const CONFIG = `
currency = "EUR"
[providers.fake]
models = [
  { name = "fake-words", label = "Words", max_output = 1000, price = { input = 0, output = 1000 } },
  { name = "fake-echo", label = "Echo" },
]
`;

const part = (page: Page, heading: string): Locator =>
  page.locator("section").filter({ has: page.getByRole("heading", { name: heading, exact: true, level: 2 }) });

const row = (section: Locator, text: string): Locator =>
  section.getByRole("listitem").filter({ has: section.page().getByText(text, { exact: true }) });

const picture = async (page: Page, name: string) => {
  if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, `${name}.png`), fullPage: true });
};

test("a group is made, given a budget and a model, and removed", async ({ page, provider, browser }) => {
  const server = new Server(provider);
  writeFileSync(join(server.data, "config.toml"), CONFIG);
  await server.start();
  const people = new People(server);
  await people.ada(page);
  for (const name of ["Bob Ross", "Eve Moss"]) {
    const email = `${name.split(" ")[0]!.toLowerCase()}@example.com`;
    await people.call(page.context(), "people/add", { email, name, password: PASSWORD, role: "user" });
  }
  const [bob, eve] = [await browser.newContext(), await browser.newContext()];
  await people.call(bob, "accounts/sign_in", { email: "bob@example.com", password: PASSWORD });
  await people.call(eve, "accounts/sign_in", { email: "eve@example.com", password: PASSWORD });

  await page.goto(`${server.url}/people`);
  const groups = part(page, en.groups.title);
  await expect(groups).toContainText(en.groups.none);
  const add = groups.getByRole("button", { name: en.groups.add });
  await add.click();
  const dialog = page.getByRole("dialog", { name: en.groups.add });
  const name = dialog.getByLabel(en.groups.name, { exact: true });
  await expect(name).toBeFocused();
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await name.fill("Lab");
  const members = dialog.getByRole("group", { name: en.groups.members });
  await members.getByLabel(en.groups.add_person).fill("ross");
  await expect(members.getByRole("option")).toHaveText(/Bob Ross/);
  await page.keyboard.press("Enter");
  await expect(members.getByRole("listitem")).toContainText("Bob Ross");
  await picture(page, "group-dialog");
  expect(await serious(page)).toEqual([]);
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(dialog).toBeHidden();
  await expect(add).toBeFocused();
  const lab = row(groups, "Lab");
  await expect(lab).toContainText(filled(en.groups.people_one, { number: "1" }));

  // A name belongs to one group.
  await add.click();
  await name.fill("Lab");
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await page.keyboard.press("Escape");

  await lab.getByRole("button", { name: en.groups.change }).click();
  const change = page.getByRole("dialog", { name: filled(en.groups.change_what, { name: "Lab" }) });
  await expect(change.getByLabel(en.groups.name, { exact: true })).toHaveValue("Lab");
  await expect(change.getByRole("listitem")).toContainText("Bob Ross");
  await change.getByLabel(en.groups.add_person).fill("KÖNIG");
  await change.getByRole("option", { name: "Ada König" }).click();
  await expect(change.getByRole("listitem")).toHaveCount(2);
  await change.getByRole("button", { name: en.app.save }).click();
  await expect(lab).toContainText(filled(en.groups.people_other, { number: "2" }));
  await picture(page, "groups");
  expect(await serious(page)).toEqual([]);

  // A budget of theirs binds both of them.
  await page.goto(`${server.url}/usage`);
  await page.getByRole("button", { name: en.budgets.add }).click();
  const budget = page.getByRole("dialog", { name: en.budgets.add });
  await budget.getByLabel(en.budgets.scope).selectOption({ label: en.budgets.one_group });
  await budget.getByRole("combobox", { name: en.budgets.one_group }).selectOption({ label: "Lab" });
  await budget.getByLabel(filled(en.budgets.money, { currency: "EUR" }), { exact: true }).fill("2");
  await budget.getByLabel(en.budgets.unpriced).check();
  await budget.getByRole("button", { name: en.app.save }).click();
  await expect(budget).toBeHidden();
  // Among those that bind her, and among all.
  const labs = filled(en.budgets.group_month, { name: "Lab" });
  await expect(page.getByRole("meter", { name: labs })).toHaveCount(2);
  await expect(page.getByRole("meter", { name: labs }).last()).toHaveAttribute("aria-valuenow", "0");

  // A model of theirs is not there for others.
  await page.goto(`${server.url}/models`);
  const echo = row(part(page, en.catalogue.title), "fake/fake-echo");
  await echo.getByRole("button", { name: filled(en.catalogue.groups_of, { model: "Echo" }) }).click();
  const which = page.getByRole("dialog", { name: filled(en.catalogue.groups_of, { model: "Echo" }) });
  await which.getByLabel("Lab", { exact: true }).check();
  await picture(page, "model-groups");
  expect(await serious(page)).toEqual([]);
  await which.getByRole("button", { name: en.app.save }).click();
  await expect(which).toBeHidden();
  await expect(echo).toContainText(filled(en.catalogue.for_groups, { names: "Lab" }));
  await expect(echo.getByRole("combobox")).toHaveValue(en.catalogue.groups);
  expect(await serious(page)).toEqual([]);
  const asked = async (context: typeof bob) =>
    (await people.call(context, "models/list", {})).map((model: { id: string }) => model.id);
  expect(await asked(bob)).toContain("fake/fake-echo");
  expect(await asked(eve)).not.toContain("fake/fake-echo");

  const his = await bob.newPage();
  await his.goto(server.url);
  await new Talk(his).hear(script("tokens=600 seed=3"));
  await his.goto(`${server.url}/usage`);
  await expect(his.getByRole("meter", { name: labs })).toHaveAttribute("aria-valuenow", /^3\d$/);
  await page.goto(`${server.url}/usage`);
  await expect(page.getByRole("meter", { name: labs }).last()).toHaveAttribute("aria-valuenow", /^3\d$/);
  await page.getByRole("radio", { name: en.usage.all, exact: true }).locator("xpath=..").click();
  const table = page.getByRole("region", { name: en.usage.by_group });
  await expect(table.getByRole("rowheader", { name: "Lab" })).toBeVisible();
  expect(await serious(page)).toEqual([]);

  await page.goto(`${server.url}/people`);
  await lab.getByRole("button", { name: en.groups.remove }).click();
  const sure = page.getByRole("dialog", { name: en.groups.remove_title });
  await sure.getByRole("button", { name: en.groups.remove, exact: true }).click();
  await expect(groups).toContainText(en.groups.none);
  await page.goto(`${server.url}/usage`);
  await expect(page.getByText(en.budgets.none)).toBeVisible();
  await page.goto(`${server.url}/models`);
  await expect(echo.getByRole("combobox")).toHaveValue(en.catalogue.administrators);
  expect(await asked(bob)).not.toContain("fake/fake-echo");
  await bob.close();
  await eve.close();
  await server.remove();
});
