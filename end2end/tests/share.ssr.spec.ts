import { expect, script, test, words } from "../support/test";
import { Talk } from "../support/talk";

const en = words("en");
const de = words("de");

test("a shared chat can be read without JavaScript, until it is revoked", async ({ page, people, browser, server }) => {
  await people.ada(page);
  const talk = new Talk(page);
  await talk.hear(script("markdown"));
  const chat = page.url().split("/").at(-1);
  await people.call(page.context(), "chats/rename", { chat, title: "A <b>balcony" });
  await page.getByRole("button", { name: en.chats.share, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: en.chats.share_title });
  await dialog.getByRole("button", { name: en.chats.share_create }).click();
  const link = await dialog.getByLabel(en.chats.share_link, { exact: true }).inputValue();
  expect(link).toMatch(new RegExp(`^${server.url}/s/[\\w-]{20,}$`));

  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB" });
  const reader = await context.newPage();
  const requests: string[] = [];
  reader.on("request", (request) => requests.push(request.url()));
  const answer = (await reader.goto(link))!;
  expect(answer.status()).toBe(200);
  const headers = answer.headers();
  expect(headers["x-robots-tag"]).toContain("noindex");
  expect(headers["referrer-policy"]).toBe("no-referrer");
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  const html = await answer.text();
  expect(html).not.toContain("<script");
  expect(html).not.toContain("style=");
  expect(html).not.toMatch(/Ada|ada@example\.com/);
  expect(requests.filter((url) => url.includes("wasm") || url.endsWith(".js"))).toEqual([]);

  await expect(reader.locator("html")).toHaveAttribute("lang", "en");
  await expect(reader.locator("meta[property='og:title']")).toHaveAttribute("content", "A <b>balcony");
  await expect(reader.locator("meta[property='og:description']")).toHaveAttribute("content", /garden plan/);
  await expect(reader.locator("meta[property='og:url']")).toHaveAttribute("content", link);
  await expect(reader.getByRole("heading", { level: 1 })).toHaveText("A <b>balcony");
  await expect(reader.getByRole("table")).toBeVisible();
  await expect(reader.locator("pre .tok-keyword").first()).toBeVisible();
  await expect(reader.locator("img")).toHaveCount(0);
  await expect(reader.getByText(en.share.frozen)).toBeVisible();
  // Its style sheet is there: the page has a column.
  expect((await reader.locator("main").boundingBox())!.width).toBeLessThan(1000);

  // What is said later is not in it.
  await dialog.getByRole("button", { name: en.messages.close }).last().click();
  await talk.hear("A secret afterthought [[tokens=5]]");
  await reader.reload();
  await expect(reader.locator("main")).not.toContainText("afterthought");

  await page.getByRole("button", { name: en.chats.share, exact: true }).click();
  await dialog.getByRole("button", { name: en.chats.share_end }).click();
  await expect(dialog.getByRole("button", { name: en.chats.share_end })).toHaveCount(0);
  const gone = (await reader.goto(link))!;
  expect(gone.status()).toBe(410);
  await expect(reader.getByRole("heading", { name: en.share.gone_title })).toBeVisible();
  await context.close();

  const german = await (await browser.newContext({ javaScriptEnabled: false, locale: "de-DE" })).newPage();
  expect((await german.goto(link))!.status()).toBe(410);
  await expect(german.getByRole("heading", { name: de.share.gone_title })).toBeVisible();
  await expect(german.locator("html")).toHaveAttribute("lang", "de");
  expect((await german.goto(`${server.url}/s/${"A".repeat(43)}`))!.status()).toBe(404);
  await expect(german.getByRole("heading", { name: de.share.missing_title })).toBeVisible();
  await german.context().close();
});
