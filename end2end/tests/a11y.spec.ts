import type { Page } from "@playwright/test";
import { serious } from "../support/axe";
import { expect, script, test, words } from "../support/test";
import { Talk } from "../support/talk";

const en = words("en");

/** In the light everything, in the dark what can differ there. */
async function check(page: Page): Promise<void> {
  // Transitions would be measured in the middle.
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  expect(await serious(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  expect(await serious(page, ["color-contrast", "link-in-text-block"])).toEqual([]);
}

test("axe finds nothing serious before the sign-in", async ({ page, people, server }) => {
  await page.goto(server.url);
  await expect(page.getByRole("heading", { name: en.accounts.first_title })).toBeVisible();
  await check(page);
  await people.ada(page);
  await people.call(page.context(), "accounts/sign_out", {});
  await page.reload();
  await page.getByRole("button", { name: en.accounts.sign_in, exact: true }).click();
  await expect(page.locator("[aria-invalid=true], [role=alert]").first()).toBeVisible();
  await check(page);
});

test("axe finds nothing serious in a chat, its dialogs and its share", async ({ page, people }) => {
  await people.ada(page);
  const talk = new Talk(page);
  await expect(page.getByLabel(en.chats.ask_something)).toBeVisible();
  await check(page);

  await talk.hear(script("markdown"));
  await talk.answers.last().getByRole("button", { name: en.messages.regenerate }).click();
  await expect(talk.answers.last().getByRole("group")).toBeVisible();
  await talk.ended();
  await talk.ask(script("tokens=20 reset after=15"));
  await expect(talk.answers).toHaveCount(2);
  await expect(talk.answers.last().getByRole("button", { name: en.messages.go_on, exact: true })).toBeVisible({ timeout: 20_000 });
  await check(page);

  await talk.questions.last().getByRole("button", { name: en.messages.edit }).click();
  await expect(page.getByLabel(en.chats.edit_label)).toBeVisible();
  await check(page);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: new RegExp(`^${en.models.chosen.split(" ")[0]}`) }).click();
  await expect(page.getByRole("menu", { name: en.models.choose })).toBeVisible();
  await check(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("option").first()).toBeVisible();
  await check(page);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: en.chats.share, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: en.chats.share_title });
  await dialog.getByRole("button", { name: en.chats.share_create }).click();
  const link = await dialog.getByLabel(en.chats.share_link, { exact: true }).inputValue();
  await check(page);
  await page.goto(link);
  await check(page);
  await page.goto(link.slice(0, -1));
  await check(page);
});

test("axe finds nothing serious in settings, people, the bin, and nowhere", async ({ page, people, server }) => {
  await people.ada(page, "/settings");
  await people.call(page.context(), "people/add", { email: "bob@example.com", name: "Bob", password: "a long enough password", role: "user" });
  await expect(page.getByText(en.settings.this_device)).toBeVisible();
  await check(page);
  await page.getByRole("button", { name: /password/i }).click();
  await expect(page.getByLabel(en.settings.password_old)).toBeFocused();
  await check(page);

  await page.goto(`${server.url}/people`);
  await expect(page.getByText("bob@example.com")).toBeVisible();
  await check(page);
  await page.getByRole("button", { name: en.people.delete, exact: true }).click();
  await expect(page.getByRole("dialog", { name: en.people.delete_title })).toBeVisible();
  await check(page);
  await page.goto(`${server.url}/bin`);
  await expect(page.getByText(en.chats.bin_empty)).toBeVisible();
  await check(page);
  await page.goto(`${server.url}/nowhere`);
  await expect(page.getByText(en.app.not_found)).toBeVisible();
  await check(page);
});
