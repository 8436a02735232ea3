import { expect, script, test, words } from "../support/test";
import { Talk } from "../support/talk";

const en = words("en");

test("a whole visit breaks no policy, logs no error, and writes no style of its own", async ({ page, people, server }) => {
  const trouble: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || /content.security.policy/i.test(message.text())) trouble.push(message.text());
  });
  page.on("pageerror", (error) => trouble.push(error.message));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (event) => console.error(`${event.violatedDirective} ${event.blockedURI}`)),
  );
  const styled = () => page.locator("[style]").evaluateAll((all) => all.map((element) => element.outerHTML.slice(0, 120)));

  const first = (await page.goto(server.url))!;
  const policy = first.headers()["content-security-policy"];
  expect(policy).toContain("'wasm-unsafe-eval'");
  expect(policy).not.toMatch(/'unsafe-inline'|'unsafe-eval'/);
  expect(first.headers()["x-content-type-options"]).toBe("nosniff");
  await people.ada(page);
  const talk = new Talk(page);
  await talk.hear(script("markdown"));
  await talk.composer.fill("several\nlines\nthat\ngrow");
  expect(await styled()).toEqual([]);
  for (const place of ["settings", "people", "bin", ""]) {
    await page.goto(`${server.url}/${place}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeAttached();
    expect(await styled()).toEqual([]);
  }
  await page.getByRole("button", { name: "Ada König", exact: true }).click();
  await page.getByRole("menuitem", { name: en.accounts.sign_out }).click();
  await expect(page.getByRole("heading", { name: en.accounts.welcome_back })).toBeVisible();

  expect(trouble).toEqual([]);
});
