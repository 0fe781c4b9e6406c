"""The look: contrast of every theme, and a style sheet that Qt understands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QRadioButton, QSpinBox
from pytestqt.qtbot import QtBot

from gui.look import icons, style, text
from gui.look.icons import FOLDER
from gui.look.theme import BODY, DARK, LIGHT, SMALL, Theme, current_look
from gui.shell.actions import COMMANDS
from gui.shell.window import MainWindow

THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)


def luminance(color: str) -> float:
    """Relative luminance of ``#rrggbb`` as WCAG 2.2 defines it."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio, 1 … 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_formula() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@THEMES
@pytest.mark.parametrize("ground", ["window", "panel", "raised"])
@pytest.mark.parametrize("ink", ["text", "quiet", "good", "warning", "error"])
def test_whatever_is_read_stands_out(theme: Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@THEMES
def test_text_stands_out_from_pressed_buttons_too(theme: Theme) -> None:
    assert contrast(theme.text, theme.line) >= 4.5


@THEMES
def test_frames_and_bars_stand_out(theme: Theme) -> None:
    assert contrast(theme.accent, theme.panel) >= 4.5
    assert contrast(theme.bar, theme.panel) >= 4.5


@THEMES
def test_the_accent_is_never_in_the_style_sheet(theme: Theme) -> None:
    assert theme.accent not in style.style_sheet(theme, 1.0)
    colors = [style.palette(theme).color(role).name() for role in QPalette.ColorRole if role.name != "NColorRoles"]
    assert theme.accent not in colors


@THEMES
@pytest.mark.parametrize("scale", [1.0, 1.25, 1.6])
def test_qt_takes_the_whole_style_sheet(qapp: QApplication, theme: Theme, scale: float) -> None:
    sheet = style.style_sheet(theme, scale)
    assert "$" not in sheet and sheet.count("{") == sheet.count("}")
    style.apply(qapp, theme, scale)
    assert QApplication.font().pixelSize() == round(BODY * scale)
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == theme.window


def test_digits_are_tabular_everywhere(window: MainWindow) -> None:
    metrics = window.status.fontMetrics()
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")


def test_the_system_theme_is_one_of_ours(qapp: QApplication) -> None:
    assert style.system_theme() in (DARK, LIGHT)


def test_every_icon_takes_the_color_of_text(qapp: QApplication) -> None:
    qapp.setPalette(style.palette(LIGHT))
    for name in icons.names():
        if name in style.FIXED or name.startswith("tick-"):
            continue
        image = icons.icon(name).pixmap(QSize(48, 48)).toImage()
        inked = [
            image.pixelColor(x, y).name() for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() == 255
        ]
        assert inked and set(inked) == {LIGHT.text}, name


@THEMES
@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_boxes_to_tick_can_be_seen_ticked_or_not(
    qtbot: QtBot, qapp: QApplication, theme: Theme, kind: type[QAbstractButton], scale: float
) -> None:
    style.apply(qapp, theme, scale)
    box = kind()
    qtbot.addWidget(box)
    box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    box.setStyleSheet(f"{kind.__name__} {{ background: {theme.panel}; }}")
    box.resize(box.sizeHint())

    def colors() -> list[str]:
        image = box.grab().toImage()
        row = image.height() // 2
        return [image.pixelColor(x, row).name() for x in range(image.width())]

    empty = colors()
    assert max(contrast(color, theme.panel) for color in empty) >= 4.5, "the border"
    box.setChecked(True)
    ticked = colors()
    assert ticked.count(theme.text) >= empty.count(theme.text) + 4
    if kind is QCheckBox:
        tick = (FOLDER / f"tick-{theme.name}.svg").read_text(encoding="utf-8")
        assert f'stroke="{theme.panel}"' in tick


@THEMES
def test_numbers_in_spin_boxes_are_not_cut_off(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    style.apply(qapp, theme, 1.6)
    box = QSpinBox(maximum=1234, value=1234)
    qtbot.addWidget(box)
    box.resize(box.sizeHint())
    box.grab()
    line = box.lineEdit()
    assert line.width() >= line.fontMetrics().horizontalAdvance("1234") + 8
    assert line.height() >= line.fontMetrics().height()


def test_icons_are_as_sharp_as_the_screen(qapp: QApplication) -> None:
    pixmap = icons.icon("search").pixmap(QSize(20, 20), 2.0)
    assert pixmap.size() == QSize(40, 40) and pixmap.devicePixelRatio() == 2.0


def test_unknown_icons_are_an_error() -> None:
    with pytest.raises(KeyError):
        icons.icon("no such icon")


def test_every_command_has_an_icon_of_the_family() -> None:
    assert {command.icon for command in COMMANDS} <= set(icons.names())


def test_a_changed_theme_reaches_everything(window: MainWindow, qtbot: QtBot) -> None:
    window.look.set_theme("light")
    assert current_look().theme is LIGHT
    assert QGuiApplication.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window
    grab = window.grab().toImage()
    assert grab.pixelColor(2, 2).name() == LIGHT.window
    window.look.set_theme("dark")
    assert window.grab().toImage().pixelColor(2, 2).name() == DARK.window


def test_the_type_scale_is_what_the_style_sheet_uses() -> None:
    assert f"font-size: {round(SMALL * 1.6)}px" in style.style_sheet(DARK, 1.6)
    assert text.font(SMALL, 1.6).pixelSize() == round(SMALL * 1.6)


def test_icons_grow_with_the_text(window: MainWindow) -> None:
    bar, title = window.toolbar._freeze, window.docks["input"].bar.help
    assert (bar.iconSize().width(), title.iconSize().width()) == (20, 16)
    window.look.set_scale(1.6)
    assert (bar.iconSize().width(), title.iconSize().width()) == (32, 26)
