// What people do in a chat, in words, so that a test reads like what happened.
import { expect, type Locator, type Page } from "@playwright/test";
import { Provider } from "./processes";
import { words } from "./words";

/** A sentence of the locales with its gaps filled: `filled(en.errors.busy, {})`. */
export const filled = (sentence: string, gaps: Record<string, string>) =>
  sentence.replace(/\{\{ *(\w+) *\}\}/g, (_, name) => gaps[name] ?? "");

/** What the provider says to a question, whole and as fast as it can. */
export async function said(provider: Provider, question: string): Promise<string> {
  const answer = await fetch(`${provider.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: "fake-words",
      messages: [{ role: "user", content: question.replace(/ ?(rate|first)=\w+/g, "") }],
    }),
  });
  const { choices } = await answer.json();
  return choices[0].message.content;
}

/** A chat on a page. */
export class Talk {
  readonly words: Record<string, any>;

  constructor(
    readonly page: Page,
    language: "en" | "de" = "en",
  ) {
    this.words = words(language);
  }

  /** Where people write: in a new chat or in one that goes on. */
  get composer(): Locator {
    return this.page.locator("main form.composer").getByRole("textbox").last();
  }

  get thread(): Locator {
    return this.page.getByRole("list", { name: this.words.chats.thread });
  }

  get questions(): Locator {
    return this.thread.locator(":scope > li.mine");
  }

  get answers(): Locator {
    return this.thread.locator(":scope > li.theirs");
  }

  get live(): Locator {
    return this.thread.locator(":scope > li[aria-busy=true]");
  }

  get stop(): Locator {
    return this.page.getByRole("button", { name: this.words.chats.stop, exact: true });
  }

  /** Notes from now on each text that the last answer shows; the page itself watches, so none is too quick. */
  async everyRepaint(): Promise<() => Promise<string[]>> {
    await this.page.evaluate(() => {
      const seen: string[] = ((window as any).repaints = []);
      new MutationObserver(() => {
        const text = [...document.querySelectorAll("li.theirs .prose")].at(-1)?.textContent?.trim();
        if (text && text !== seen.at(-1)) seen.push(text);
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    return () => this.page.evaluate(() => (window as any).repaints);
  }

  async ask(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
    await expect(this.questions.last()).toContainText(text.slice(0, 20));
  }

  /** Asks, and waits until the whole answer is there. */
  async hear(text: string): Promise<void> {
    const before = await this.answers.count();
    await this.ask(text);
    await expect(this.answers).toHaveCount(before + 1);
    await this.ended();
  }

  /** Waits until no answer is being written. */
  async ended(): Promise<void> {
    await expect(this.live).toHaveCount(0, { timeout: 20_000 });
    await expect(this.answers.last().getByRole("button", { name: this.words.messages.copy, exact: true })).toBeVisible();
  }

  /** The text of the last answer as the page shows it, paragraphs parted by an empty line. */
  async text(): Promise<string> {
    const paragraphs = await this.answers.last().locator(".prose > p").allTextContents();
    return paragraphs.join("\n\n");
  }

  /** Waits for a part of the answer: more than so many characters. */
  async saysMoreThan(length: number): Promise<string> {
    let text = "";
    await expect.poll(async () => (text = await this.text()).length, { intervals: [30] }).toBeGreaterThan(length);
    return text;
  }
}
