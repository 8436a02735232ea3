// Lists that come page by page: the button below them, the keyboard, what is announced, and the search above them.
import { PASSWORD, expect, test, words } from "../support/test";
import { filled } from "../support/talk";
import { serious } from "../support/axe";

const en = words("en");

test("many people are shown a page at a time, and found by typing", async ({ page, people, server }) => {
  await people.ada(page);
  for (let number = 10; number < 62; number++) {
    const person = { email: `p${number}@example.com`, name: `Person ${number}`, password: PASSWORD, role: "user" };
    await people.call(page.context(), "people/add", person);
  }

  await page.goto(`${server.url}/people`);
  const rows = page.getByRole("listitem").filter({ hasText: "@example.com" });
  await expect(rows).toHaveCount(50);
  await page.getByRole("button", { name: en.app.show_more }).focus();
  await page.keyboard.press("Enter");
  await expect(rows).toHaveCount(53);
  // The end takes the place and the focus of the button, and screen readers hear how many came.
  await expect(page.getByText(en.app.all_shown)).toBeFocused();
  await expect(page.getByText(filled(en.app.more_shown_other, { number: "3" }))).toBeAttached();
  expect(await serious(page)).toEqual([]);

  await page.getByRole("searchbox", { name: en.people.search }).fill("P60@");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("Person 60");
  await page.getByRole("searchbox", { name: en.people.search }).fill("zzz");
  await expect(page.getByText(en.people.not_found)).toBeVisible();
});
