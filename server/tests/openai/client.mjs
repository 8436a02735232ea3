// OpenAI's package for Node, asking Plauder.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";

const { default: OpenAI } = createRequire(join(process.env.NODE_PACKAGES, "package.json"))("openai");
const { BASE_URL: baseURL, KEY: apiKey, SLOW_KEY } = process.env;
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const model = "fake/fake-words";
const tools = [
  {
    type: "function",
    function: { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
  },
];
const said = (content) => [{ role: "user", content }];
const ask = (content, parameters = {}) =>
  client.chat.completions.create({ model, messages: said(content), ...parameters });

const tests = {
  async "a chat is answered"() {
    const answer = await ask("Hello [[tokens=5]]");
    assert.equal(answer.choices[0].finish_reason, "stop");
    assert.equal(answer.usage.completion_tokens, 5);
    assert.equal(answer.id, `chatcmpl-${answer._request_id}`);
  },

  async "a stream adds up and reports its usage"() {
    const question = "Hello [[tokens=200]]";
    const stream = await ask(question, { stream: true, stream_options: { include_usage: true } });
    let text = "";
    let usage;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      usage = chunk.usage ?? usage;
    }
    assert.equal(text, (await ask(question)).choices[0].message.content);
    assert.equal(usage.completion_tokens, 200);
  },

  async "tools are called in a stream and answered"() {
    const messages = said('[[call=weather args={"city":"Bonn"}]]');
    const message = await client.chat.completions.stream({ model, messages, tools }).finalMessage();
    const [call] = message.tool_calls;
    assert.deepEqual(JSON.parse(call.function.arguments), { city: "Bonn" });
    messages.push(message, { role: "tool", tool_call_id: call.id, content: "Rain [[echo]]" });
    const answer = await client.chat.completions.create({ model, messages, tools });
    assert.equal(answer.choices[0].message.content, "Rain");
  },

  async "errors are of their kinds"() {
    const stranger = client.withOptions({ apiKey: "plk_wrong" });
    await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
    await assert.rejects(ask("Hello", { model: "nobody/none" }), OpenAI.NotFoundError);
    await assert.rejects(ask("Hello", { top_p: 2 }), (error) => {
      assert(error instanceof OpenAI.BadRequestError);
      assert.equal(error.param, "top_p");
      assert(error.requestID);
      return true;
    });
    await assert.rejects(ask("Hello", { model: "fake/fake-down" }), OpenAI.InternalServerError);
  },

  async "a rate limit says when to come back"() {
    const slow = client.withOptions({ apiKey: SLOW_KEY });
    const asked = { model, messages: said("Hello [[tokens=1]]") };
    await slow.chat.completions.create(asked);
    await assert.rejects(slow.chat.completions.create(asked), (error) => {
      assert(error instanceof OpenAI.RateLimitError);
      assert(Number(error.headers.get("retry-after")) > 0);
      return true;
    });
  },

  async "an error in a stream is thrown"() {
    const stream = await ask("[[tokens=50 reset after=5]]", { stream: true });
    await assert.rejects(async () => {
      for await (const _ of stream);
    }, OpenAI.APIError);
  },

  async "texts become vectors"() {
    const { data } = await client.embeddings.create({ model, input: ["a red fox", "two trees"], dimensions: 8 });
    assert.deepEqual(
      data.map((one) => one.embedding.length),
      [8, 8],
    );
    await assert.rejects(client.embeddings.create({ model, input: [1, 2] }), OpenAI.BadRequestError);
  },

  async "models are listed and found"() {
    const ids = [];
    for await (const one of client.models.list()) ids.push(one.id);
    assert(ids.includes(model));
    assert.equal((await client.models.retrieve(model)).id, model);
  },

  async "a stream can be left"() {
    const begun = Date.now();
    const stream = await ask("[[tokens=1000 rate=20]]", { stream: true });
    for await (const chunk of stream) if (chunk.choices[0].delta.content) break;
    stream.controller.abort();
    assert((await ask("Hello [[tokens=1]]")).choices);
    assert(Date.now() - begun < 20_000);
  },
};

for (const [name, test] of Object.entries(tests)) {
  await test();
  console.log(`ok node: ${name}`);
}
