"""What the README promises is so."""

from __future__ import annotations

import re
import shlex

from engine.catalogue import known as catalogue
from engine.commands.arguments import build_parser
from tests.origins import ROOT

README = (ROOT / "README.md").read_text()


def test_accuracies_are_those_of_the_model_cards() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \|.*\| ?(.*?) ?\|$", README, re.MULTILINE))
    assert set(rows) == {card.name for card in catalogue.cards() if card.bundled}
    for name, said in rows.items():
        facts = catalogue.card(name).facts
        figure, measured = next(iter(facts.get("figures", {"": facts.get("test_accuracy")}).items()))
        told = f"{figure.replace('_', ' ')} {100 * measured:.1f} % of {facts['test_pictures']:,}"
        assert said == told.strip(), name


def test_every_link_leads_somewhere() -> None:
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?://)([^)#]+)\)", re.sub("`[^`]*`", "", document.read_text())):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_command_line_is_understood() -> None:
    for document in (ROOT / "README.md", ROOT / "docs" / "command-line.md"):
        for line in re.findall(r"^convoscope (\S.*)$", document.read_text(), re.MULTILINE):
            if "[" not in line:
                build_parser().parse_args(shlex.split(line))


def test_every_option_of_the_window_is_described() -> None:
    described = (ROOT / "docs" / "command-line.md").read_text()
    for option in re.findall(r"--[a-z]+", build_parser().format_help()):
        assert option in described or option in ("--help", "--version"), option
