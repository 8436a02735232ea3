// A page that is older than its server: what it knows is shown, what it does not know is said once, and nobody knocks
// again and again.
import { expect, script, test, words } from "../support/test";
import { Talk } from "../support/talk";

const en = words("en");

test("frames, events and parts that are new are passed over, and the page says once that it is older", async ({ page, people }) => {
  let sockets = 0;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    sockets += 1;
    const server = socket.connectToServer();
    let [added, isSaid] = [0, false];
    server.onMessage((text) => {
      const frame = JSON.parse(String(text));
      if (frame.event?.event === "started") added = 0;
      if (frame.frame === "turn") frame.seq += added;
      socket.send(JSON.stringify(frame));
      if (frame.frame === "welcome") {
        socket.send(JSON.stringify({ frame: "typing", by: "somebody" }));
        socket.send("not JSON, and alone");
        socket.send(JSON.stringify({ frame: "notice", notice: { notice: "renamed" } }));
      } else if (frame.event?.event === "delta" && !isSaid) {
        isSaid = true;
        for (const event of [{ event: "parked", until: 7 }, { event: "delta", delta: { kind: "citation", of: 3 } }]) {
          added += 1;
          socket.send(JSON.stringify({ ...frame, seq: frame.seq + added, event }));
        }
      }
    });
  });
  await people.ada(page);
  const talk = new Talk(page);

  await talk.hear(script("tokens=30 rate=60 seed=21"));

  await expect(talk.answers.last().getByText(en.errors.unknown)).toBeVisible();
  const said = page.getByRole("status").filter({ hasText: en.app.outdated });
  await expect(said.getByRole("button", { name: en.app.reload })).toBeVisible();
  await said.getByRole("button", { name: en.app.dismiss }).click();
  await talk.hear(script("tokens=5 seed=22"));
  await expect(said).toHaveCount(0);
  expect(sockets).toBe(1);
});

test("a page that understands nothing any more offers to reload, and does not connect again", async ({ page, people }) => {
  let sockets = 0;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    sockets += 1;
    const server = socket.connectToServer();
    server.onMessage((text) => {
      socket.send(text);
      for (const broken of [{ frame: "quiet" }, { frame: "quiet", chat: 7 }]) socket.send(JSON.stringify(broken));
    });
  });

  await people.ada(page);

  const said = page.getByRole("alert").filter({ hasText: en.app.outdated });
  await expect(said.getByRole("button", { name: en.app.reload })).toBeVisible();
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  expect(sockets).toBe(1);
});
