"""Sentences for the user: English strings that remember how they were made, so that the window can translate them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any


class Text(str):
    """An English string, for all that asks no further; made by ``say``.

    Attributes:
        template: the sentence with its values as ``{name}`` or ``{name:format}``; taken as it stands where there are
            no values.
        values: numbers and strings by name; those that are ``Text`` are translated, too.
    """

    template: str
    values: Mapping[str, float | str]

    def __new__(cls, template: str, values: Mapping[str, float | str]) -> Text:
        text = super().__new__(cls, template.format_map(values) if values else template)
        text.template, text.values = template, dict(values)
        return text

    def __reduce__(self) -> tuple[Any, ...]:
        return Text, (self.template, self.values)

    def translated(
        self, lookup: Callable[[str], str], fill: Callable[[str, Mapping[str, Any]], str] = str.format_map
    ) -> str:
        """In the language of ``lookup``, which gives a template's translation, or the template where it has none.

        ``fill`` puts values into their places, with numbers written as the language does.
        """
        translation = lookup(self.template)
        values = {name: _translated(value, lookup, fill) for name, value in self.values.items()}
        return fill(translation, values) if values else translation

    def with_words(self, old: str, new: str) -> Text:
        """With other words in place of some that stand in its values; without values, in the sentence."""
        if not self.values:
            return Text(self.template.replace(old, new), {})
        return Text(self.template, {name: _with_words(value, old, new) for name, value in self.values.items()})


def say(template: str, /, **values: object) -> Text:
    """A sentence with values in it. The template is a literal, so that tools/engine_texts.py finds it.

    Formatting belongs into the template (``{bytes:,}``); what is no number and no string is put in as its ``str``.
    """
    plain = {name: value if isinstance(value, str | int | float) else str(value) for name, value in values.items()}
    return Text(template, plain)


def joined(separator: str, parts: Iterable[str]) -> Text:
    """Several texts or names as one; the separator (``", "``, ``" "``) holds no words."""
    values = {f"part{number}": part for number, part in enumerate(parts)}
    return Text(separator.join(f"{{{name}}}" for name in values), values)


def alternatives(parts: Iterable[str]) -> Text:
    """One or more texts or names as a choice: ``a or b or c``."""
    first, *others = parts
    choice = joined("", [first])
    for other in others:
        choice = say("{one} or {other}", one=choice, other=other)
    return choice


def some(names: Iterable[str], most: int = 3) -> Text:
    """The first few names and how many more there are: short enough for a sentence."""
    names = tuple(names)
    shown = joined(", ", names[:most])
    return say("{names} and {count} more", names=shown, count=len(names) - most) if len(names) > most else shown


def _translated(value: Any, lookup: Callable[[str], str], fill: Callable[[str, Mapping[str, Any]], str]) -> Any:
    """A text in the language of ``lookup``; anything else as it is."""
    return value.translated(lookup, fill) if isinstance(value, Text) else value


def _with_words(value: float | str, old: str, new: str) -> float | str:
    if isinstance(value, Text):
        return value.with_words(old, new)
    return value.replace(old, new) if isinstance(value, str) else value
