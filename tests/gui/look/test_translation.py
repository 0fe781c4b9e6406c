"""The interface in other languages: nothing is left in English, and what is written in Portuguese fits its source."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from engine.api import UserError
from gui.look import translation
from gui.look.translation import FOLDER, NUMBERS, known, speak, tr

ROOT = Path(__file__).resolve().parents[3]
WRITTEN = FOLDER / "convoscope_pt_BR.ts"


@pytest.fixture(autouse=True)
def english(qapp: QApplication) -> Iterator[None]:
    """No test leaves its language to the next."""
    yield
    speak("en")


def messages(path: Path) -> dict[tuple[str, str], ET.Element]:
    """All of a file, by text and comment."""
    return {
        (message.findtext("source", ""), message.findtext("comment", "")): message
        for message in ET.parse(path).iter("message")
    }


def forms(message: ET.Element) -> list[str]:
    """The translation, or one for each plural."""
    found = message.find("translation")
    assert found is not None
    return [form.text or "" for form in found.findall("numerusform")] or [found.text or ""]


def places(text: str) -> set[str]:
    """The names in braces, with their formats."""
    if not re.search(r"{\w+[:}]", text):
        return set()
    return {f"{name}:{spec}" for _, name, spec, _ in Formatter().parse(text) if name}


# -- the file of translations ------------------------------------------------------------------------------------------


def test_every_text_in_the_code_is_translated_and_nothing_else(tmp_path: Path) -> None:
    tool = shutil.which("pyside6-lupdate", path=str(Path(sys.executable).parent))
    if tool is None:
        pytest.skip("pyside6-lupdate is not installed beside Python")
    fresh = tmp_path / WRITTEN.name
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "gui").rglob("*.py"))
    subprocess.run([tool, "-silent", *sources, "-ts", str(fresh)], cwd=ROOT, check=True, timeout=60)
    asked, written = messages(fresh), messages(WRITTEN)
    assert asked.keys() - written.keys() == set(), "new texts: run make translations, then translate them"
    assert written.keys() - asked.keys() == set(), "texts that are no longer asked for: run make translations"
    for key, message in written.items():
        assert message.get("numerus") == asked[key].get("numerus"), key


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ts")), ids=lambda path: path.stem)
def test_every_translation_is_there_and_has_the_places_of_its_source(path: Path) -> None:
    wrong = []
    for (text, _), message in messages(path).items():
        found = message.find("translation")
        assert found is not None
        if found.get("type"):
            wrong.append((text, found.get("type")))
        for form in forms(message):
            if not form.strip():
                wrong.append((text, "is empty"))
            elif places(form) != places(text):
                wrong.append((text, form))
            elif (form[:1].isspace(), form[-1:].isspace()) != (text[:1].isspace(), text[-1:].isspace()):
                wrong.append((text, "begins or ends with another space"))
            elif text[-1] in ":?" and form[-1] != text[-1]:
                wrong.append((text, f"ends with {form[-1]}"))
            elif "(s)" in form or "(es)" in form:
                wrong.append((text, "is no plural"))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ts")), ids=lambda path: path.stem)
def test_the_compiled_file_says_the_same(path: Path, qapp: QApplication) -> None:
    translator = QTranslator()
    assert translator.load(str(path.with_suffix(".qm")))
    stale = []
    for context in ET.parse(path).iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            text, comment = message.findtext("source", ""), message.findtext("comment") or None
            numbers = (1, 2) if message.get("numerus") else (-1,)
            said = [translator.translate(name, text, comment, number) for number in numbers]
            if said != forms(message):
                stale.append((text, said))
    assert not stale, f"run make translations: {stale[:3]}"


# -- tr ----------------------------------------------------------------------------------------------------------------


def test_english_counts_by_itself(qapp: QApplication) -> None:
    assert tr("{n} layer(s)", "", 1) == "1 layer"
    assert tr("{n} parameter(s)", "", 61706) == "61,706 parameters"
    assert [tr("over {n} class(es)", "", n) for n in (0, 1, 2)] == ["over 0 classes", "over 1 class", "over 2 classes"]
    assert tr("{first} of {every} are shown", first=3, every=tr("{n} map(s)", "", 16)) == "3 of 16 maps are shown"
    assert tr("no {braces} without values") == "no {braces} without values"
    assert tr("{n} multiply-accumulate(s)", "", 15_470_264_320) == "15,470,264,320 multiply-accumulates"


def test_portuguese_counts_and_keeps_the_decimal_point(qapp: QApplication) -> None:
    speak("pt_BR")
    assert [tr("{n} layer(s)", "", n) for n in (1, 2)] == ["1 camada", "2 camadas"]
    assert tr("{n} parameter(s)", "", 61706) == "61\u202f706 parâmetros"
    assert NUMBERS.decimalPoint() == "."


def test_a_name_that_is_no_text_stands_in_a_sentence_as_it_is(qapp: QApplication) -> None:
    name = b"n\xff.pt".decode("utf-8", "surrogateescape")  # as the system gives the name of a file from elsewhere
    assert translation.translated(UserError(tr("{path}: the file is damaged.", path=name)).text).startswith(name)


def test_the_nearest_language_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {"pt_BR": "pt_BR", "pt": "pt_BR", "pt-PT": "pt_BR", "en_GB": "en", "de": "en", "": "en"}
    assert {code: known(code) for code in wanted} == wanted

    class System:
        def uiLanguages(self) -> list[str]:
            return ["de-DE", "pt-Latn-BR", "en"]

    monkeypatch.setattr(translation.QLocale, "system", System)
    assert known("system") == known(None) == "pt_BR"


def test_qts_own_texts_are_translated_too(qapp: QApplication) -> None:
    speak("pt_BR")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancelar"
    speak("en")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    assert tr("Open network…") == "Open network…"
