"""Compares every language's keys with English, the reference: the same files, the same keys, nothing empty."""

import json
import re
import sys
from pathlib import Path

ROOT = Path("locales")


def flatten(node, prefix=""):
    """Yields (dotted key, text) for every leaf."""
    for key, value in node.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from flatten(value, path + ".")
        else:
            yield path, value


def holes(text):
    """What a text leaves to fill in: {{ name }} and <tag>."""
    return sorted(set(re.findall(r"{{\s*(\w+)", text)) | set(re.findall(r"<(\w+)>", text)))


def load(language):
    return {
        file.stem: dict(flatten(json.loads(file.read_text("utf-8"))))
        for file in sorted((ROOT / language).glob("*.json"))
    }


def compare(language, ours, reference):
    for topic in sorted(reference.keys() | ours.keys()):
        there, here = reference.get(topic), ours.get(topic)
        if there is None or here is None:
            yield f"{language}/{topic}.json is in one of {language} and en only"
            continue
        for key in sorted(there.keys() | here.keys()):
            where = f"{language}/{topic}.json: {key}"
            if key not in here:
                yield f"{where} is missing"
            elif key not in there:
                yield f"{where} is not in en"
            elif not str(here[key]).strip() and str(there[key]).strip():
                yield f"{where} is empty"
            elif holes(str(here[key])) != holes(str(there[key])):
                yield f"{where} fills in {holes(str(here[key]))}, en {holes(str(there[key]))}"


reference = load("en")
languages = sorted(path.name for path in ROOT.iterdir() if path.is_dir())
found = [line for language in languages for line in compare(language, load(language), reference)]
print("\n".join(found) or f"{len(languages)} languages have the same keys", file=sys.stderr if found else sys.stdout)
sys.exit(bool(found))
