"""The text size reaches every field, whatever happens amid the restyling."""

from __future__ import annotations

from gui.look import text
from gui.look.theme import DARK
from gui.panels.blackboard.pages.fields import Button, Label, NumberField
from gui.panels.blackboard.panel import BlackboardPanel
from tests.gui.panels.blackboard.pages import open_page
from tests.gui.showing import look_like, settle


def test_fields_are_written_in_the_present_text_size(panel: BlackboardPanel) -> None:
    page = open_page(panel, "parameters")
    look_like()
    for scale in (1.6, 1.0, 0.8):
        look_like(DARK, scale)
        settle()
        for kind in (NumberField, Button, Label):
            for part in (part for part in page.findChildren(kind) if part.isVisible()):
                assert part.font().pixelSize() == text.font(scale=part.text_scale).pixelSize(), (kind, scale)
