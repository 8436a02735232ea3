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

  const pieces = await talk.everyRepaint();
  await talk.ask("What is the capital of Germany?");

  await expect(talk.answers.last()).toContainText("Berlin", { timeout: 90_000 });
  await talk.ended();
  const seen = await pieces();
  expect(seen.length).toBeGreaterThan(2);
  for (const piece of seen) expect(await talk.text()).toContain(piece);
});
