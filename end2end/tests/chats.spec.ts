import { expect, script, test, words } from "../support/test";
import { Talk } from "../support/talk";
import { filled } from "../support/talk";
import type { Page } from "@playwright/test";
import { randomUUID } from "node:crypto";
import type { People } from "../support/test";

const en = words("en");

/** An id as clients make them: version 7, so that it sorts by time. */
export function id(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** A chat with a title, without the page. */
async function chat(people: People, page: Page, title: string): Promise<string> {
  const chat = id();
  const context = page.context();
  await people.call(context, "chats/start", { chat, message: id(), text: script("tokens=5"), model: "fake/fake-words" });
  await expect
    .poll(async () => (await people.call(context, "chats/open", { chat, before: null })).chat.live)
    .toBeNull();
  await people.call(context, "chats/rename", { chat, title });
  return chat;
}

const rail = (page: Page) => page.getByRole("navigation", { name: en.app.chats });
const row = (page: Page, title: string) => rail(page).getByRole("link", { name: title, exact: true });
const menu = (page: Page, title: string) =>
  rail(page).getByRole("button", { name: filled(en.chats.more_about, { title }) });
const choose = (page: Page, name: string) => page.getByRole("menuitem", { name, exact: true }).filter({ visible: true }).click();

test("chats are renamed and pinned, and other tabs hear of it", async ({ page, people }) => {
  await people.ada(page);
  await chat(people, page, "Holidays");
  await chat(people, page, "Groceries");
  await expect(row(page, "Groceries")).toBeVisible();
  await expect(row(page, "Holidays")).toBeVisible();
  const other = await page.context().newPage();
  await other.goto(page.url());

  await menu(page, "Holidays").click();
  await choose(page, en.chats.rename);
  const dialog = page.getByRole("dialog", { name: en.chats.rename_title });
  await expect(dialog.getByLabel(en.chats.title)).toBeFocused();
  await dialog.getByLabel(en.chats.title).fill("Holidays in Norway");
  await dialog.getByRole("button", { name: en.app.save }).click();
  await expect(row(page, "Holidays in Norway")).toBeVisible();
  await expect(row(other, "Holidays in Norway")).toBeVisible();

  await menu(page, "Holidays in Norway").click();
  await choose(page, en.chats.pin);
  await expect(rail(page).getByRole("heading", { name: en.chats.pinned })).toBeVisible();
  await expect(rail(page).locator("ul a").first()).toHaveText("Holidays in Norway");
  await page.reload();
  await expect(rail(page).locator("ul a").first()).toHaveText("Holidays in Norway");
});

test("Ctrl K searches titles under the keyboard alone", async ({ page, people }) => {
  await people.ada(page);
  for (const title of ["Holidays", "Groceries", "A boat to Norway"]) await chat(people, page, title);
  // A page that is still starting hears no shortcuts.
  await expect(rail(page).locator("ul a")).toHaveCount(3);

  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: en.chats.search_title });
  const line = dialog.getByRole("combobox");
  await expect(line).toBeFocused();
  await expect(dialog.getByRole("option")).toHaveCount(3);
  await page.keyboard.type("norw");
  await expect(dialog.getByRole("option")).toHaveCount(1);
  await expect(dialog.getByRole("option")).toContainText("A boat to Norway");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { name: "A boat to Norway", level: 1 })).toBeVisible();

  await page.keyboard.press("Control+k");
  await page.keyboard.type("nothing like it");
  await expect(dialog.getByText(en.chats.nothing_found)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("a deleted chat comes back by undo, and later from the bin", async ({ page, people, server }) => {
  await people.ada(page);
  const groceries = await chat(people, page, "Groceries");
  await page.goto(`${server.url}/chat/${groceries}`);
  const talk = new Talk(page);
  await expect(talk.answers).toHaveCount(1);

  await menu(page, "Groceries").click();
  await choose(page, en.chats.delete);
  await expect(row(page, "Groceries")).toHaveCount(0);
  const toast = page.getByRole("status").filter({ hasText: en.chats.deleted });
  await toast.getByRole("button", { name: en.chats.undo }).click();
  await expect(row(page, "Groceries")).toBeVisible();

  await menu(page, "Groceries").click();
  await choose(page, en.chats.delete);
  await expect(row(page, "Groceries")).toHaveCount(0);
  await page.reload();
  await expect(rail(page).getByText(en.chats.empty)).toBeVisible();
  await page.getByRole("button", { name: "Ada König", exact: true }).click();
  await choose(page, en.app.bin);
  await page.getByRole("listitem").filter({ hasText: "Groceries" }).getByRole("button", { name: en.chats.restore }).click();
  await expect(row(page, "Groceries")).toBeVisible();
  await expect(talk.answers).toHaveCount(1);
});
