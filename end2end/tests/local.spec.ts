import { expect, test as base } from "@playwright/test";
import { Server } from "../support/processes";
import { People } from "../support/test";
import { Talk } from "../support/talk";

const test = base.extend<{ server: Server }>({
  server: async ({}, use, info) => {
    const server = await new Server().start();
    await use(server);
    if (info.status !== info.expectedStatus) await info.attach("server", { body: server.output });
    await server.remove();
  },
});

test("a model inside the process answers, streaming, with nothing configured", async ({ page, server }) => {
  test.setTimeout(120_000);
  await new People(server).ada(page);
  const talk = new Talk(page);
  await expect(page.getByText(talk.words.models.promise)).toBeVisible();

  await talk.ask("What is the capital of Germany?");

  await expect(talk.answers).toHaveCount(1);
  const pieces = new Set<string>();
  const done = talk.answers.last().getByRole("button", { name: talk.words.messages.copy, exact: true });
  await expect
    .poll(
      async () => {
        pieces.add(await talk.text());
        return done.isVisible();
      },
      { timeout: 90_000, intervals: [50] },
    )
    .toBe(true);
  await expect(talk.answers.last()).toContainText("Berlin");
  expect(pieces.size).toBeGreaterThan(2);
});
