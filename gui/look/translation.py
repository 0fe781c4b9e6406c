"""The interface's languages: what is written in English in the code is said in the chosen one.

Every text a user can see goes through ``tr`` where it is shown; a text that stands in a constant is marked with
``QT_TR_NOOP`` there. The translations are in resources/translations; docs/architecture.md tells how to add one.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from engine.api import Text

FOLDER = Path(__file__).parents[2] / "resources" / "translations"
BASES = ("convoscope", "engine")
"""What the files of a language begin with: the window's own texts, and the engine's sentences."""
SOURCE = "en"
"""The language that the code is written in."""
LANGUAGES = {SOURCE: "English", "pt_BR": "Português (Brasil)"}
"""Every language by its code, in its own words."""
SYSTEM = "system"
"""In the place of a code: as the system is set."""

NUMBERS = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
"""Numbers keep their decimal point in every language, as in formulas and in code."""
THOUSANDS = {SOURCE: ","}
"""What stands between groups of three digits; in every other language a narrow space, so that no comma is a doubt."""
NARROW_SPACE = "\u202f"

_spoken = SOURCE
_translators: list[QTranslator] = []


def QT_TR_NOOP(text: str) -> str:
    """Marks a literal for translation, where it stands in a constant; ``tr`` translates it where it is shown."""
    return text


def tr(text: str, comment: str = "", n: int = -1, /, **values: object) -> str:
    """A text in the chosen language, with the values in the places that are named in braces.

    Args:
        text: in English, a literal, so that it is found. A noun that is counted ends in ``(s)`` or ``(es)``.
        comment: tells apart what is the same word in English only.
        n: how many there are, for the right plural; ``{n}`` becomes that number.
        values: for the other places; sentences of the engine are translated, too.
    """
    said = QCoreApplication.translate("", text, comment or None, min(n, 2**31 - 1))  # Qt counts with 32 bits
    if n >= 0:
        said = re.sub(r"\((e?s)\)", "" if n == 1 else r"\1", said)  # still English
        values = {"n": grouped(n), **values}
    given = {name: translated(value) if isinstance(value, str) else value for name, value in values.items()}
    return _filled(said, given) if given else said


def translated(text: str) -> str:
    """What the engine says, in the chosen language; any other string as it is."""
    return text.translated(_of_the_engine, _filled) if isinstance(text, Text) else text


def grouped(number: float, form: str = ",") -> str:
    """A number with its thousands apart as the chosen language has them; ``form`` as in an f-string."""
    written = format(number, form)
    return written.replace(",", THOUSANDS.get(_spoken, NARROW_SPACE)) if "," in form else written


class _Filling(string.Formatter):
    """``str.format`` whose ``{count:,}`` writes numbers as the language does."""

    def format_field(self, value: Any, form: str) -> str:
        return grouped(value, form)


def _filled(template: str, values: Mapping[str, Any]) -> str:
    return _Filling().vformat(template, (), values)


def _of_the_engine(template: str) -> str:
    try:
        return QCoreApplication.translate("engine", template)
    except UnicodeEncodeError:  # half a character, as in the name of a file from elsewhere: no sentence of the engine
        return template


def language() -> str:
    """Code of the language that the window speaks now."""
    return _spoken


def known(code: str | None) -> str:
    """The language nearest to a code as ``pt_BR``, ``pt-PT`` or ``de``; the system's for None or ``system``."""
    wanted = QLocale.system().uiLanguages() if code in (None, SYSTEM) else [code or ""]
    for name in (name.replace("-", "_") for name in wanted):
        near = [spoken for spoken in LANGUAGES if spoken.partition("_")[0] == name.partition("_")[0]]
        if near:
            return name if name in LANGUAGES else near[0]
    return SOURCE


def speak(code: str | None) -> None:
    """Say everything that is asked of ``tr`` from now on in this language, and Qt's own dialogs too."""
    global _spoken
    for translator in _translators:
        QCoreApplication.removeTranslator(translator)
    _translators.clear()
    _spoken = known(code)
    files = [(base, str(FOLDER)) for base in BASES]
    for base, folder in [("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)), *files]:
        translator = QTranslator()
        if translator.load(f"{base}_{_spoken}", folder):
            QCoreApplication.installTranslator(translator)
            _translators.append(translator)
