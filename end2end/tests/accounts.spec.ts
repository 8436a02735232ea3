import { PASSWORD, expect, test, words } from "../support/test";
import { filled } from "../support/talk";
import type { Page } from "@playwright/test";

const en = words("en");

async function fill(page: Page, fields: Record<string, string>) {
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
}

async function signIn(page: Page, email: string, password = PASSWORD) {
  await fill(page, { [en.accounts.email]: email, [en.accounts.password]: password });
  await page.getByRole("button", { name: en.accounts.sign_in, exact: true }).click();
}

const signInTitle = (page: Page) => page.getByRole("heading", { name: en.accounts.welcome_back });
const accountMenu = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("the first person becomes the administrator, signs out, and in again", async ({ page, server, browser }) => {
  await page.goto(server.url);
  await expect(page.getByRole("heading", { name: en.accounts.first_title })).toBeVisible();
  await expect(page).toHaveURL(/\/sign-up$/);
  // Too short a password is said beside its field.
  await fill(page, {
    [en.accounts.name]: "Ada König",
    [en.accounts.email]: "ada@example.com",
    [en.accounts.password]: "short",
  });
  await page.getByRole("button", { name: en.accounts.make_account }).click();
  await expect(page.getByLabel(en.accounts.password, { exact: true })).toHaveAttribute("aria-invalid", "true");

  await fill(page, { [en.accounts.password]: PASSWORD });
  await page.getByRole("button", { name: en.accounts.make_account }).click();
  await expect(page.getByLabel(en.chats.ask_something)).toBeVisible();
  await accountMenu(page, "Ada König").click();
  await expect(page.getByRole("menuitem", { name: en.app.people })).toBeVisible();

  await page.getByRole("menuitem", { name: en.accounts.sign_out }).click();
  await expect(signInTitle(page)).toBeVisible();
  await expect(page.getByText(en.accounts.ask_administrator)).toBeVisible();
  for (const email of ["ada@example.com", "nobody@example.com"]) {
    await signIn(page, email, "not the right password");
    await expect(page.getByRole("alert")).toHaveText(en.errors.wrong_credentials);
  }
  await signIn(page, "ada@example.com");
  await expect(page.getByLabel(en.chats.ask_something)).toBeVisible();

  // Whoever comes next finds sign-up closed.
  const second = await (await browser.newContext()).newPage();
  await second.goto(`${server.url}/sign-up`);
  await expect(second.getByRole("heading", { name: en.accounts.closed_title })).toBeVisible();
  await second.context().close();
});

test("a person is added, and suspended while the page is open", async ({ page, people, server, browser }) => {
  await people.ada(page, "/people");
  await page.getByRole("button", { name: en.people.add, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: en.people.add_title });
  await dialog.getByLabel(en.accounts.name, { exact: true }).fill("Bob Ross");
  await dialog.getByLabel(en.accounts.email, { exact: true }).fill("bob@example.com");
  await dialog.getByLabel(en.people.first_password, { exact: true }).fill(PASSWORD);
  await dialog.getByRole("button", { name: en.people.add, exact: true }).click();
  await expect(dialog).toBeHidden();

  const bob = await (await browser.newContext()).newPage();
  await bob.goto(`${server.url}/settings`);
  await signIn(bob, "bob@example.com");
  // After the sign-in people are where they wanted to go.
  await expect(bob.getByRole("heading", { name: en.app.settings, level: 1 })).toBeVisible();
  await accountMenu(bob, "Bob Ross").click();
  await expect(bob.getByRole("menuitem", { name: en.app.settings })).toBeVisible();
  await expect(bob.getByRole("menuitem", { name: en.app.people })).toHaveCount(0);

  const row = page.getByRole("listitem").filter({ hasText: "bob@example.com" });
  await row.getByRole("button", { name: en.people.suspend }).click();
  await expect(row.getByText(en.people.suspended, { exact: true })).toBeVisible();
  await expect(signInTitle(bob)).toBeVisible();
  await signIn(bob, "bob@example.com");
  await expect(bob.getByRole("alert")).toHaveText(en.errors.suspended);

  await row.getByRole("button", { name: en.people.readmit }).click();
  await expect(row.getByRole("button", { name: en.people.suspend })).toBeVisible();
  await signIn(bob, "bob@example.com");
  await expect(accountMenu(bob, "Bob Ross")).toBeVisible();

  await row.getByRole("button", { name: en.people.delete }).click();
  const sure = page.getByRole("dialog", { name: en.people.delete_title });
  await sure.getByLabel(en.people.purge).check();
  await sure.getByRole("button", { name: en.people.delete, exact: true }).click();
  await expect(row).toHaveCount(0);
  await expect(signInTitle(bob)).toBeVisible();
  await bob.context().close();
});

test("the settings list the places where one is signed in, and end them all", async ({ page, people, server, browser }) => {
  await people.ada(page);
  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(server.url);
  await signIn(elsewhere, "ada@example.com");
  await expect(elsewhere.getByLabel(en.chats.ask_something)).toBeVisible();

  await page.goto(`${server.url}/settings`);
  await expect(page.getByText(en.settings.this_device)).toHaveCount(1);
  await page.getByRole("button", { name: en.settings.sign_out_everywhere }).click();
  await expect(page.getByText(filled(en.settings.ended_one, { count: "1" }))).toBeVisible();
  await expect(page.getByRole("button", { name: en.settings.sign_out_everywhere })).toHaveCount(0);
  await expect(signInTitle(elsewhere)).toBeVisible();
  await expect(page.getByRole("heading", { name: en.app.settings, level: 1 })).toBeVisible();
  await elsewhere.context().close();
});
