// The tests' own `test`: a server of its own for each, and people who are signed in.
import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
import { Provider, Server } from "./processes";
import { words } from "./words";

export const PASSWORD = "a long enough password";

/** Signs a person up or in over HTTP, in a browser context, and opens the page. */
export class People {
  constructor(readonly server: Server) {}

  /** The first account: the administrator. */
  async ada(page: Page, path = "/"): Promise<void> {
    await this.call(page.context(), "accounts/sign_up", { email: "ada@example.com", name: "Ada König", password: PASSWORD });
    await page.goto(this.server.url + path);
  }

  /** An endpoint of the API, with the context's cookies. */
  async call(context: BrowserContext, endpoint: string, body: object): Promise<any> {
    const answer = await context.request.post(`${this.server.url}/api/${endpoint}`, {
      data: body,
      headers: { origin: this.server.url },
    });
    const text = await answer.text();
    if (!answer.ok()) throw new Error(`${endpoint}: ${answer.status()} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }
}

/** The script that the fake provider follows, with its text as a person would say it. */
export const script = (options: string) => `Please answer. [[${options}]]`;

export const test = base.extend<{ server: Server; people: People }, { provider: Provider }>({
  provider: [
    async ({}, use) => {
      const provider = await Provider.start();
      await use(provider);
      await provider.end("SIGTERM");
    },
    { scope: "worker" },
  ],
  server: async ({ provider }, use, info) => {
    const server = await new Server(provider).start();
    await use(server);
    if (info.status !== info.expectedStatus) await info.attach("server", { body: server.output });
    await server.remove();
  },
  people: async ({ server }, use) => use(new People(server)),
});

export { expect, words };
