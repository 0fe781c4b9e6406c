"""Numbers are written in one way in a language, whoever says them, and read in any."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from engine.api import say
from gui.lessons.script import FOLDER, Step, read_lesson
from gui.look import text
from gui.look.translation import NARROW_SPACE, grouped, speak, tr, translated
from gui.network_files.rules import numbers
from gui.panels.blackboard.pages.arithmetic import read_number, read_whole

GUI = Path(__file__).parents[3] / "gui"


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    speak("en")


def test_thousands_are_apart_as_in_the_language_whoever_says_them(qapp: QApplication) -> None:
    for code, between in (("en", ","), ("pt_BR", NARROW_SPACE)):
        speak(code)
        thousands = f"61{between}706"
        assert grouped(61706) == thousands
        assert text.significant(61706, 4) == f"61{between}710"
        assert tr("{count:,} found", count=61706) == translated(say("{count:,} found", count=61706))
        assert thousands in tr("{count:,} found", count=61706)
        assert thousands in tr("{n} parameter(s)", "", 61706)
        assert tr("at {place:.2f}", place=2.333) == "at 2.33" and text.significant(2.333) == "2.33"


def test_nothing_in_the_window_writes_thousands_by_itself() -> None:
    found = [
        f"{path.relative_to(GUI)}:{node.lineno}"
        for path in sorted(GUI.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue) and node.format_spec and "," in ast.unparse(node.format_spec)
    ]
    assert not found, f"use grouped of gui/look/translation.py: {found}"


def figures(step: Step, between: str) -> Counter[str]:
    """All numbers that a step's texts state."""
    said = re.sub(rf"(?<=\d){between}(?=\d{{3}}(?!\d))", "", "\n".join((step.text, step.ask, step.reveal)))
    return Counter(re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)", said))


@pytest.mark.parametrize("path", sorted((FOLDER / "en").glob("*.md")), ids=lambda path: path.stem)
def test_a_lesson_states_the_same_numbers_in_both_languages(path: Path) -> None:
    english, portuguese = read_lesson(path), read_lesson(FOLDER / "pt_BR" / path.name)
    for one, other in zip(english.steps, portuguese.steps, strict=True):
        assert figures(one, ",") == figures(other, NARROW_SPACE), one.title


def test_fields_take_either_decimal_sign_and_thousands_apart() -> None:
    assert read_number("0,5") == read_number("0.5") == read_number(" 0.5 ") == 1 / 2
    for typed in ("1,000", "1.000", "1 000", f"1{NARROW_SPACE}000", "1000"):
        assert read_whole(typed, "N", 1, 2000) == 1000
    for typed in ("0.485, 0.456, 0.406", "0,485; 0,456; 0,406", "0,485 0,456 0,406", "0,485, 0,456, 0,406"):
        assert numbers(typed) == (0.485, 0.456, 0.406)
    assert numbers("0,5") == numbers("0.5") == (0.5,)
    assert numbers("104,117,123") == (104, 117, 123) and numbers("0.5,0.25") == (0.5, 0.25)
