"""What chance does not find, and what would keep it from asking on."""

import os
import random

import schemathesis

MODEL = "fake/fake-words"


def name_a_model(body, chance):
    """Puts a real model where one is named: of a thousand made-up names none is there."""
    if isinstance(body, dict):
        if isinstance(body.get("model"), str) and chance < 0.7:
            body["model"] = MODEL
        for inner in body.values():
            name_a_model(inner, chance)


@schemathesis.hook
def map_body(context, body):
    name_a_model(body, random.Random(repr(body)).random())
    return body


@schemathesis.hook
def before_call(context, case, kwargs):
    """Asks from another address each time, or the wrong passwords of one would end it all."""
    address = ".".join(str(random.randrange(1, 255)) for _ in range(4))
    case.headers = {**(case.headers or {}), "X-Forwarded-For": address}
    # Whoever tells a wrong password too often is not let in for a while: not who asks everything else.
    if case.operation.definition.raw["operationId"] in ("change_email", "change_password", "prove_password"):
        if "Authorization" in case.headers:
            case.headers["Authorization"] = f"Bearer {os.environ['OTHER']}"
