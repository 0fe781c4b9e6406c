"""Brings resources/translations/engine_*.ts up to date with what the engine says; run by `make translations`.

The sentences are the literals given to ``say`` and ``UserError`` anywhere in engine/, and those of the model cards.
What is translated stays; new sentences come without a translation, and those that are said no longer go.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parent.parent
TRANSLATIONS = ROOT / "resources" / "translations"
CONTEXT = "engine"
ERRORS = ("UserError", "InputUnknownError", "MissingFileError")
"""Exceptions that take a sentence as ``say`` does."""


def templates() -> tuple[str, ...]:
    """Every sentence that the engine may say, in alphabetical order."""
    found = {text for path in (ROOT / "engine").rglob("*.py") for text in said(path.read_text(encoding="utf-8"))}
    for path in (ROOT / "resources" / "networks").glob("*.json"):
        found.update(_of_card(json.loads(path.read_text(encoding="utf-8"))))
    return tuple(sorted(found))


def said(source: str) -> Iterator[str]:
    """The literals given to ``say`` and ``UserError`` in Python source."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id == "say" or (node.func.id in ERRORS and isinstance(node.args[0], ast.Constant)):
            yield ast.literal_eval(node.args[0])


def _of_card(card: dict[str, object]) -> Iterator[str]:
    """As ``engine.catalogue.model_card`` reads it."""
    notes, published = card.get("notes", []), card.get("published", {})
    assert isinstance(notes, list) and isinstance(published, dict)
    texts = (card["title"], card.get("data"), card.get("assumed"), published.get("source"), *notes)
    yield from (str(text) for text in texts if text)


def translations(path: Path) -> dict[str, str]:
    """Sentence → its translation, empty where there is none yet."""
    if not path.exists():
        return {}
    messages = ElementTree.parse(path).iter("message")  # noqa: S314  our own file
    return {message.findtext("source", ""): message.findtext("translation", "") for message in messages}


def write(path: Path, language: str, known: dict[str, str]) -> None:
    """The file in Qt's format, with one message for each sentence of the engine."""
    root = ElementTree.Element("TS", version="2.1", language=language)
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    for template in templates():
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = template
        translation = ElementTree.SubElement(message, "translation")
        translation.text = known.get(template)
        if not translation.text:
            translation.set("type", "unfinished")
    ElementTree.indent(root, "    ")
    text = ElementTree.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{text}\n', encoding="utf-8")


def main() -> None:
    """Bring every language's file up to date."""
    for path in sorted(TRANSLATIONS.glob("engine_*.ts")):
        known = translations(path)
        write(path, path.stem.removeprefix("engine_"), known)
        missing = sum(not text for text in translations(path).values())
        print(f"{path.name}: {len(templates())} sentences, {missing} not translated")


if __name__ == "__main__":
    main()
