"""Sentences that remember how they were made."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import pytest

from engine.api import Text, UserError, alternatives, joined, say, some

PORTUGUESE = {
    "{file} is not a picture: {reason}.": "{file} não é uma imagem: {reason}.",
    "it is empty": "está vazio",
    "{count:,} pixels of {whole:.1%}": "{whole:.1%}: {count:,} pixels",
    "{one} or {other}": "{one} ou {other}",
    "{names} and {count} more": "{names} e mais {count}",
}


def portuguese(template: str) -> str:
    return PORTUGUESE.get(template, template)


def test_it_is_the_english_sentence():
    text = say("{file} is not a picture: {reason}.", file=Path("a.txt"), reason=say("it is empty"))
    assert text == "a.txt is not a picture: it is empty."
    assert isinstance(text, str)
    assert json.dumps([text]) == '["a.txt is not a picture: it is empty."]'
    assert {text: 1} == {"a.txt is not a picture: it is empty.": 1}


def test_a_translation_has_the_values_in_its_own_order_and_their_words_translated():
    text = say("{file} is not a picture: {reason}.", file="a.txt", reason=say("it is empty"))
    assert text.translated(portuguese) == "a.txt não é uma imagem: está vazio."
    text = say("{count:,} pixels of {whole:.1%}", count=12345, whole=0.25)
    assert text == "12,345 pixels of 25.0%"
    assert text.translated(portuguese) == "25.0%: 12,345 pixels"


def test_braces_in_values_and_in_a_template_without_values_are_what_they_are():
    text = say("{file} is not a picture: {reason}.", file="{0}", reason="{reason}")
    assert text == "{0} is not a picture: {reason}."
    assert text.translated(portuguese) == "{0} não é uma imagem: {reason}."
    assert say("an {empty} set").translated(portuguese) == "an {empty} set"


def test_without_a_translation_it_stays_english():
    assert say("{n} things", n=3).translated(lambda template: template) == "3 things"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda text: pickle.loads(pickle.dumps(text))])
def test_copies_can_be_translated_too(again):
    text = again(say("{file} is not a picture: {reason}.", file="a.txt", reason=say("it is empty")))
    assert isinstance(text, Text)
    assert text.translated(portuguese) == "a.txt não é uma imagem: está vazio."


def test_an_error_keeps_it_and_prints_english():
    error = UserError(say("it is empty"))
    assert str(error) == "it is empty"
    assert isinstance(error.text, Text)
    assert UserError("plain").text == "plain"


def test_joined():
    text = joined("; ", [say("it is empty"), "b{", say("it is empty")])
    assert text == "it is empty; b{; it is empty"
    assert text.translated(portuguese) == "está vazio; b{; está vazio"
    assert joined(", ", []) == ""


def test_alternatives():
    assert alternatives(["a"]) == "a"
    text = alternatives(["a", "b", "c"])
    assert text == "a or b or c"
    assert text.translated(portuguese) == "a ou b ou c"


def test_some():
    assert some(["a", "b", "c"]) == "a, b, c"
    text = some(("a", "b", "c", "d", "e"))
    assert text == "a, b, c and 2 more"
    assert text.translated(portuguese) == "a, b, c e mais 2"
    assert some("abcde", 4) == "a, b, c, d and 1 more"


def test_other_words_go_into_the_values_alone():
    inner = say("{path} is empty", path="/tmp/copy")
    text = say("{reason}; copy", reason=inner).with_words("copy", "file")
    assert text == "/tmp/file is empty; copy"
    assert text.template == "{reason}; copy"
    assert say("/tmp/copy").with_words("copy", "file") == "/tmp/file"
