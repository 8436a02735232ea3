import { test, expect, words, script } from "../support/test";
test("smoke", async ({ page, people }) => {
  page.on("console", (m) => console.log(m.type(), m.text()));
  page.on("pageerror", (e) => console.log("ERR", e.message));
  await people.ada(page);
  await page.waitForTimeout(3000);
  console.log(await page.locator("body").ariaSnapshot());
  await page.getByRole("textbox").fill(script("tokens=60 rate=30"));
  await page.keyboard.press("Enter");
  await page.waitForTimeout(4000);
  console.log(await page.locator("body").ariaSnapshot());
  console.log(await page.locator("main").innerHTML());
});
