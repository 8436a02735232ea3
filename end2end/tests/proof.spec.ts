// The password, once more: what lets somebody in later asks for it when the last proof is old, in the same dialog, and goes on.
import { serious } from "../support/axe";
import { PASSWORD, expect, test, words } from "../support/test";
import type { Page } from "@playwright/test";

/** Answers the first request to an endpoint as the server does after ten minutes; it is asked from then on. */
async function old(page: Page, endpoint: string): Promise<void> {
  const problem = { type: "about:blank#proof_required", title: "-", status: 403, code: "proof_required", params: {}, trace_id: "0".repeat(32) };
  await page.route(`**/api/${endpoint}`, (route) =>
    route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(problem) }),
    { times: 1 },
  );
}

for (const language of ["en", "de"] as const) {
  const said = words(language);

  test(`a key is made once the password is proved (${language})`, async ({ page, people, server }) => {
    await people.ada(page);
    await people.call(page.context(), "accounts/prefer", { language, theme: "device" });
    await page.goto(`${server.url}/settings`);
    await page.getByRole("button", { name: said.keys.add }).click();
    const dialog = page.getByRole("dialog", { name: said.keys.add });
    const password = dialog.getByLabel(said.accounts.password, { exact: true });
    const create = dialog.getByRole("button", { name: said.keys.create });
    await dialog.getByLabel(said.keys.name, { exact: true }).fill("Nightly");
    await expect(password).toHaveCount(0);

    await old(page, "keys/add");
    await create.click();
    await expect(password).toBeFocused();
    await expect(dialog.getByText(said.errors.proof_required)).toBeVisible();
    expect(await serious(page)).toEqual([]);

    await password.fill("not the password");
    await create.click();
    await expect(dialog.getByText(said.errors.rule.wrong.replace("{{ field }}", said.errors.field.password))).toBeVisible();
    await password.fill(PASSWORD);
    await create.click();
    await expect(dialog.getByLabel(said.keys.secret, { exact: true })).toHaveValue(/^plk_/);
  });

  test(`a person is added, and sign-up is opened, once the password is proved (${language})`, async ({ page, people, server }) => {
    await people.ada(page);
    await people.call(page.context(), "accounts/prefer", { language, theme: "device" });
    await page.goto(`${server.url}/people`);
    await page.getByRole("button", { name: said.people.add, exact: true }).click();
    const dialog = page.getByRole("dialog", { name: said.people.add_title });
    await dialog.getByLabel(said.accounts.name, { exact: true }).fill("Bob Ross");
    await dialog.getByLabel(said.accounts.email, { exact: true }).fill("bob@example.com");
    await dialog.getByLabel(said.people.first_password, { exact: true }).fill(PASSWORD);
    await old(page, "people/add");
    await dialog.getByRole("button", { name: said.people.add, exact: true }).click();
    await dialog.getByLabel(said.accounts.password, { exact: true }).fill(PASSWORD);
    await dialog.getByRole("button", { name: said.people.add, exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText("bob@example.com")).toBeVisible();

    await old(page, "people/open_sign_up");
    const open = page.getByRole("radio", { name: said.people.sign_up_open });
    await open.locator("xpath=..").click();
    const proof = page.getByRole("dialog", { name: said.accounts.proof_title });
    await expect(proof.getByLabel(said.accounts.password, { exact: true })).toBeFocused();
    await expect(open).not.toBeChecked();
    await proof.getByLabel(said.accounts.password, { exact: true }).fill(PASSWORD);
    await proof.getByRole("button", { name: said.accounts.proof_go_on }).click();
    await expect(proof).toBeHidden();
    await expect(open).toBeChecked();
  });
}
