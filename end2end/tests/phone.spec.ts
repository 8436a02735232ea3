import { expect, script, test, words } from "../support/test";
import { Talk } from "../support/talk";

const en = words("en");

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("on a phone the chats are in a drawer, and the thread has the screen", async ({ page, people }) => {
  await people.ada(page);
  const talk = new Talk(page);
  await expect(talk.composer).toBeVisible();
  await talk.composer.fill(script("tokens=80 seed=3"));
  await page.getByRole("button", { name: en.chats.send, exact: true }).tap();
  await expect(talk.answers).toHaveCount(1);
  await talk.ended();

  const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await wide()).toBeLessThanOrEqual(390);
  const box = (await talk.composer.boundingBox())!;
  expect(box.y + box.height).toBeLessThan(844);

  const rail = page.getByRole("navigation", { name: en.app.chats });
  await expect(rail).not.toBeInViewport();
  await page.getByRole("button", { name: en.app.show_rail }).tap();
  await expect(rail).toBeInViewport({ ratio: 0.9 });
  await page.getByRole("button", { name: en.app.hide_rail }).tap();
  await expect(rail).not.toBeInViewport();

  await page.getByRole("button", { name: en.app.show_rail }).tap();
  await expect(rail).toBeInViewport({ ratio: 0.9 });
  await rail.getByRole("link", { name: en.chats.new, exact: true }).tap();
  await expect(rail).not.toBeInViewport();
  await expect(page.getByLabel(en.chats.ask_something)).toBeVisible();
  await page.getByRole("button", { name: en.app.show_rail }).tap();
  await rail.locator("ul a").first().tap();
  await expect(rail).not.toBeInViewport();
  await expect(talk.answers).toHaveCount(1);

  // A finger's Enter is a new line.
  await talk.composer.fill("one");
  await talk.composer.press("Enter");
  await expect(talk.composer).toHaveValue("one\n");
  // Everything that is pressed is large enough for a finger.
  for (const button of await page.locator("main").getByRole("button").filter({ visible: true }).all()) {
    const size = (await button.boundingBox())!;
    expect(size.height, (await button.getAttribute("aria-label")) ?? "").toBeGreaterThanOrEqual(43);
  }
});
