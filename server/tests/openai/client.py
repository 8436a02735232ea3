"""OpenAI's package for Python, asking Plauder."""

import json
import os
import time

import openai
from openai import OpenAI

MODEL = "fake/fake-words"
client = OpenAI(base_url=os.environ["BASE_URL"], api_key=os.environ["KEY"], max_retries=0)
TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Says what the weather is like.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


def asks(question, **parameters):
    said = [{"role": "user", "content": question}]
    return client.chat.completions.create(**{"model": MODEL, "messages": said, **parameters})


def fails(kind, ask):
    try:
        ask()
    except kind as error:
        assert error.request_id, "an error says under which id it is found"
        return error
    raise AssertionError(f"no {kind.__name__}")


def a_chat_is_answered():
    answer = asks("Hello [[tokens=5]]", temperature=0.5, max_completion_tokens=50)
    assert answer.object == "chat.completion" and answer.id.startswith("chatcmpl-")
    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.completion_tokens == 5
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + 5


def a_stream_adds_up_and_reports_its_usage():
    question = "Hello [[tokens=200]]"
    chunks = list(asks(question, stream=True, stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == asks(question).choices[0].message.content
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens == 200
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert all(chunk.usage is None for chunk in chunks[:-1])


def thoughts_come_apart_from_words():
    chunks = list(asks("[[reasoning tokens=3]]", stream=True))
    thoughts = "".join(getattr(chunk.choices[0].delta, "reasoning_content", None) or "" for chunk in chunks)
    assert thoughts.startswith("Somebody asks.")


def tools_are_called_and_answered():
    question = '[[call=weather args={"city":"Bonn"}]]'
    messages = [{"role": "user", "content": question}]
    answer = asks("", messages=messages, tools=[TOOL])
    [call] = answer.choices[0].message.tool_calls
    assert answer.choices[0].finish_reason == "tool_calls"
    assert json.loads(call.function.arguments) == {"city": "Bonn"}
    # The message goes back as it came, as agents do it.
    messages.append(answer.choices[0].message)
    messages.append({"role": "tool", "tool_call_id": call.id, "content": "Rain [[echo]]"})
    answer = asks("", messages=messages, tools=[TOOL])
    assert answer.choices[0].message.content == "Rain"


def tools_are_called_in_a_stream():
    question = 'Both [[call=weather args={"city":"Bonn"} call=weather args={"city":"Ulm"}]]'
    said = [{"role": "user", "content": question}]
    with client.chat.completions.stream(model=MODEL, messages=said, tools=[TOOL]) as stream:
        stream.until_done()
        message = stream.get_final_completion().choices[0].message
    cities = [json.loads(call.function.arguments)["city"] for call in message.tool_calls]
    assert cities == ["Bonn", "Ulm"]


def errors_are_of_their_kinds():
    stranger = client.with_options(api_key="plk_wrong")
    error = fails(openai.AuthenticationError, stranger.models.list)
    assert error.code == "invalid_api_key"
    error = fails(openai.NotFoundError, lambda: asks("Hello", model="nobody/none"))
    assert error.code == "model_not_found" and error.param == "model"
    error = fails(openai.BadRequestError, lambda: asks("Hello", temperature=3))
    assert error.param == "temperature" and "0 to 2" in str(error)
    error = fails(openai.BadRequestError, lambda: asks("Hello", logprobs=True))
    assert error.code == "unsupported_parameter" and error.param == "logprobs"
    error = fails(openai.InternalServerError, lambda: asks("Hello", model="fake/fake-down"))
    assert error.status_code == 502


def a_rate_limit_says_when_to_come_back():
    slow = client.with_options(api_key=os.environ["SLOW_KEY"])
    said = [{"role": "user", "content": "Hello [[tokens=1]]"}]
    slow.chat.completions.create(model=MODEL, messages=said)
    ask = lambda: slow.chat.completions.create(model=MODEL, messages=said)
    error = fails(openai.RateLimitError, ask)
    assert error.code == "rate_limit_exceeded" and int(error.response.headers["retry-after"]) > 0


def an_error_in_a_stream_is_raised():
    stream = asks("[[tokens=50 reset after=5]]", stream=True)
    try:
        for _ in stream:
            pass
    except openai.APIError as error:
        assert error.code == "invalid_response", error
        return
    raise AssertionError("the stream ended as if all were well")


def texts_become_vectors():
    # The package asks for base64 by itself, and unpacks it.
    packed = client.embeddings.create(model=MODEL, input=["a red fox", "two trees"], dimensions=8)
    plain = client.embeddings.create(model=MODEL, input="a red fox", dimensions=8, encoding_format="float")
    assert [len(one.embedding) for one in packed.data] == [8, 8]
    pairs = zip(packed.data[0].embedding, plain.data[0].embedding)
    assert all(abs(one - other) < 1e-6 for one, other in pairs)
    assert packed.usage.prompt_tokens == 5
    error = fails(openai.BadRequestError, lambda: client.embeddings.create(model=MODEL, input=[1, 2]))
    assert error.param == "input"


def models_are_listed_and_found():
    ids = [model.id for model in client.models.list()]
    assert MODEL in ids
    assert client.models.retrieve(MODEL).id == MODEL


def a_stream_can_be_left():
    begun = time.monotonic()
    with asks("[[tokens=1000 rate=20]]", stream=True) as stream:
        for chunk in stream:
            if chunk.choices[0].delta.content:
                break
    assert asks("Hello [[tokens=1]]").choices
    assert time.monotonic() - begun < 20, "nobody waits for an answer that was left"


for test in [
    a_chat_is_answered,
    a_stream_adds_up_and_reports_its_usage,
    thoughts_come_apart_from_words,
    tools_are_called_and_answered,
    tools_are_called_in_a_stream,
    errors_are_of_their_kinds,
    a_rate_limit_says_when_to_come_back,
    an_error_in_a_stream_is_raised,
    texts_become_vectors,
    models_are_listed_and_found,
    a_stream_can_be_left,
]:
    test()
    print(f"ok python: {test.__name__}", flush=True)
