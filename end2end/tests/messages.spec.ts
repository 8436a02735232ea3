import { expect, script, test, words } from "../support/test";
import { Talk, filled, said } from "../support/talk";

const en = words("en");

test("an answer streams in piece by piece and is shown as it was said", async ({ page, people, provider }) => {
  await people.ada(page);
  const talk = new Talk(page);
  const question = script("tokens=120 rate=60 seed=3");
  const expected = await said(provider, question);

  await talk.ask(question);
  const first = await talk.saysMoreThan(0);
  const second = await talk.saysMoreThan(first.length);
  const third = await talk.saysMoreThan(second.length);
  for (const piece of [first, second, third]) expect(expected.startsWith(piece)).toBe(true);
  await expect(talk.stop).toBeVisible();
  await talk.ended();

  expect(await talk.text()).toBe(expected);
  await expect(talk.answers.last().getByRole("button", { name: new RegExp(`^${en.messages.stats}`) })).toBeVisible();
});

test("a reload in the middle of an answer goes on, and two tabs show the same", async ({ page, people, provider }) => {
  await people.ada(page);
  const talk = new Talk(page);
  const question = script("tokens=220 rate=40 seed=4");
  const expected = await said(provider, question);

  await talk.ask(question);
  await talk.saysMoreThan(20);
  await page.reload();
  await talk.saysMoreThan(20);
  await expect(talk.live).toHaveCount(1);
  const other = new Talk(await page.context().newPage());
  await other.page.goto(page.url());
  await expect(other.live).toHaveCount(1);
  await Promise.all([talk.ended(), other.ended()]);

  expect(await talk.text()).toBe(expected);
  expect(await other.text()).toBe(expected);
  await page.reload();
  await talk.ended();
  expect(await talk.text()).toBe(expected);
});

test("a socket that is cut again and again loses and doubles nothing", async ({ page, people, provider }) => {
  let cuts = 0;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    let frames = 0;
    server.onMessage((frame) => {
      socket.send(frame);
      frames += 1;
      if (frames === 12 && cuts < 5) {
        cuts += 1;
        void server.close();
        void socket.close();
      }
    });
  });
  await people.ada(page);
  const talk = new Talk(page);
  const question = script("tokens=250 rate=60 seed=5");
  const expected = await said(provider, question);

  await talk.hear(question);

  expect(cuts).toBeGreaterThanOrEqual(3);
  expect(await talk.text()).toBe(expected);
});

test("offline, what is sent waits; online, the answer is complete", async ({ page, people, provider }) => {
  await people.ada(page);
  const talk = new Talk(page);
  const question = script("tokens=160 rate=60 seed=6");
  await talk.ask(question);
  await talk.saysMoreThan(20);

  await page.context().setOffline(true);
  await expect(page.getByText(en.app.offline)).toBeVisible();
  await page.context().setOffline(false);
  await talk.ended();
  expect(await talk.text()).toBe(await said(provider, question));
  await expect(page.getByText(en.app.offline)).toHaveCount(0);

  await page.context().setOffline(true);
  const next = script("tokens=10 seed=7");
  await talk.ask(next);
  await expect(talk.questions.last().getByText(en.messages.sending)).toBeVisible();
  await page.context().setOffline(false);
  await expect(talk.answers).toHaveCount(2);
  await talk.ended();
  expect(await talk.text()).toBe(await said(provider, next));
});

test("an answer is stopped, and taken up again", async ({ page, people, provider }) => {
  await people.ada(page);
  const talk = new Talk(page);
  const question = script("tokens=400 rate=40 seed=8");
  await talk.ask(question);
  await talk.saysMoreThan(20);
  await talk.stop.click();
  await talk.ended();
  await expect(talk.answers.last().getByText(en.messages.stopped)).toBeVisible();
  const kept = await talk.text();
  expect((await said(provider, question)).startsWith(kept)).toBe(true);

  await talk.answers.last().getByRole("button", { name: en.messages.go_on, exact: true }).click();
  await expect(talk.answers.last().getByRole("group", { name: filled(en.messages.version, { number: "2", all: "2" }) })).toBeVisible();
  await talk.ended();
  const whole = await talk.text();
  expect(whole.startsWith(kept)).toBe(true);
  expect(whole.length).toBeGreaterThan(kept.length);
});

test("regenerating and editing make branches that can be switched", async ({ page, people, provider }) => {
  await people.ada(page);
  const talk = new Talk(page);
  const question = script("tokens=20 seed=9");
  await talk.hear(question);
  const version = (number: number, all: number) =>
    filled(en.messages.version, { number: String(number), all: String(all) });

  await talk.answers.last().getByRole("button", { name: en.messages.regenerate }).click();
  await expect(talk.answers.last().getByRole("group", { name: version(2, 2) })).toHaveText("2 / 2");
  await talk.ended();

  const changed = script("tokens=30 seed=10");
  await talk.questions.last().getByRole("button", { name: en.messages.edit }).click();
  const field = page.getByLabel(en.chats.edit_label);
  await expect(field).toHaveValue(question);
  await field.fill(changed);
  await field.press("Control+Enter");
  await expect(talk.questions.last().locator(".said")).toHaveText(changed);
  await expect(talk.answers).toHaveCount(1);
  await expect.poll(() => talk.text()).toBe(await said(provider, changed));
  await talk.ended();

  const branch = talk.questions.last().getByRole("group", { name: version(2, 2) });
  await branch.getByRole("button", { name: en.messages.previous_version }).click();
  await expect(talk.questions.last().locator(".said")).toHaveText(question);
  await expect.poll(() => talk.text()).toBe(await said(provider, question));
  await expect(talk.answers.last().getByRole("group", { name: version(2, 2) })).toBeVisible();
  await talk.answers.last().getByRole("button", { name: en.messages.previous_version }).click();
  await expect(talk.answers.last().getByRole("group", { name: version(1, 2) })).toHaveText("1 / 2");

  // The branch that was shown last is shown after a reload.
  await page.reload();
  await expect(talk.answers.last().getByRole("group", { name: version(1, 2) })).toBeVisible();
});

test("a crash of the server keeps what was written, and the answer can go on", async ({ page, people, provider, server }) => {
  await people.ada(page);
  const talk = new Talk(page);
  const question = script("tokens=400 rate=30 seed=11");
  await talk.ask(question);
  await talk.saysMoreThan(150);

  await server.crash();

  const interrupted = new RegExp(filled(en.messages.interrupted, { time: "\\d+:\\d\\d" }));
  await expect(talk.answers.last().getByText(interrupted)).toBeVisible({ timeout: 20_000 });
  const kept = await talk.text();
  expect(kept.length).toBeGreaterThan(20);
  expect((await said(provider, question)).startsWith(kept)).toBe(true);
  await talk.answers.last().getByRole("button", { name: en.messages.go_on, exact: true }).click();
  expect((await talk.saysMoreThan(kept.length)).startsWith(kept)).toBe(true);
  await talk.ended();
});

test("a question to a chat that is still answering waits for a word from its author", async ({ page, people }) => {
  await people.ada(page);
  const talk = new Talk(page);
  await talk.hear(script("tokens=5"));
  // A tab that hears nothing: it does not know of the answer that began elsewhere.
  const deaf = new Talk(await page.context().newPage());
  await deaf.page.routeWebSocket(/\/ws$/, () => {});
  await deaf.page.goto(page.url());
  await expect(deaf.answers).toHaveCount(1);

  await talk.ask(script("tokens=400 rate=40"));
  await talk.saysMoreThan(10);
  await deaf.ask(script("tokens=6"));
  await expect(deaf.thread.getByRole("alert")).toHaveText(en.errors.busy);

  await talk.stop.click();
  await talk.ended();
  await deaf.page.getByRole("button", { name: en.messages.send_again }).click();
  await expect(deaf.thread.getByRole("alert")).toHaveCount(0);
});

test("a provider that fails says why, and what was said stays", async ({ page, people, provider }) => {
  await people.ada(page);
  const talk = new Talk(page);
  await talk.ask(script("status=401"));
  const reason = (sentence: string) => filled(sentence, { model: "fake/fake-words" });
  await expect(talk.answers.last().getByText(reason(en.errors.trouble.unauthorized))).toBeVisible();
  await expect(talk.answers.last().getByRole("button", { name: en.messages.send_again })).toBeVisible();

  const broken = script("tokens=40 reset after=15 seed=12");
  await talk.ask(broken);
  await expect(talk.answers).toHaveCount(2);
  await expect(talk.answers.last().getByRole("button", { name: en.messages.go_on, exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(talk.answers.last().locator(".banner")).toBeVisible();
  const kept = await talk.text();
  expect(kept).not.toBe("");
  expect((await said(provider, broken)).startsWith(kept)).toBe(true);
});

test("a draft survives a reload; Enter sends, Shift+Enter breaks the line", async ({ page, people }) => {
  await people.ada(page);
  const talk = new Talk(page);
  await talk.composer.fill("Half a thought");
  await page.reload();
  await expect(talk.composer).toHaveValue("Half a thought");

  await talk.composer.press("End");
  await talk.composer.press("Shift+Enter");
  await page.keyboard.type("and the other half [[tokens=5]]");
  await expect(talk.composer).toHaveValue("Half a thought\nand the other half [[tokens=5]]");
  await talk.composer.press("Enter");
  await expect(talk.questions).toHaveCount(1);
  await expect(talk.composer).toHaveValue("");
  await talk.ended();
  await page.reload();
  await expect(talk.questions).toHaveCount(1);
  await expect(talk.composer).toHaveValue("");
});

test("markdown is shown as what it means, and code can be copied", async ({ page, people, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await people.ada(page);
  const talk = new Talk(page);
  await talk.hear(script("markdown"));
  const answer = talk.answers.last();

  await expect(answer.getByRole("table")).toBeVisible();
  await expect(answer.getByRole("columnheader")).toHaveCount(4);
  await expect(answer.getByRole("heading", { name: "What to plant" })).toBeVisible();
  await expect(answer.locator("pre .tok-keyword").first()).toHaveText("fn");
  await expect(answer.locator("img")).toHaveCount(0);
  await expect(answer.getByRole("link", { name: /example\.org/ })).toHaveAttribute("href", "https://example.org/images/balcony.jpg");

  await answer.getByRole("button", { name: en.messages.copy_code }).last().click();
  await expect(page.getByText(en.messages.copied)).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("for diameter in (14, 20, 24, 30):\n    print(");
});

test("hostile markdown is only text", async ({ page, people, server }) => {
  const foreign: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(server.url) && !url.startsWith(server.url.replace("http", "ws"))) foreign.push(url);
  });
  await people.ada(page);
  const talk = new Talk(page);
  await talk.hear(
    [
      "[[echo]] <script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>",
      "",
      "<iframe src='https://evil.example'></iframe> <svg onload='window.hacked = 3'></svg>",
      "",
      "[a link](javascript:window.hacked=4) ![a picture](https://evil.example/p.png) [data](data:text/html,<script>1</script>)",
      "",
      "<a href='javascript:window.hacked=5'>another</a> <b style='position:fixed'>bold</b>",
    ].join("\n"),
  );
  const answer = talk.answers.last();

  await expect(answer.locator("script, iframe, img, [onerror], [onload], [style], a[href^='javascript'], a[href^='data']")).toHaveCount(0);
  await expect(answer).toContainText("window.hacked = 1");
  expect(await page.evaluate(() => (window as any).hacked)).toBeUndefined();
  expect(foreign).toEqual([]);
});

test("who reads at the end stays there, and who reads above is left alone", async ({ page, people }) => {
  await people.ada(page);
  const talk = new Talk(page);
  const toEnd = page.getByRole("button", { name: en.chats.to_end });
  await talk.hear(script("markdown"));

  for (let time = 0; time < 3; time++) {
    await talk.ask(script("status=401"));
    await expect(talk.answers.last().getByRole("button", { name: en.messages.send_again })).toBeInViewport({ ratio: 1 });
    await expect(toEnd).toHaveCount(0);
  }
  await talk.thread.locator("xpath=..").evaluate((list) => list.scrollBy(0, -400));
  await expect(toEnd).toBeVisible();
  await page.setViewportSize({ width: 1280, height: 500 });
  await expect(toEnd).toBeVisible();
  await toEnd.click();
  await expect(talk.answers.last()).toBeInViewport();
});
