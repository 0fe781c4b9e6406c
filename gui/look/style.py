"""The theme as Qt wants it: a palette, the application's font and one style sheet."""

from __future__ import annotations

from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from gui.look import text
from gui.look.icons import FOLDER
from gui.look.theme import BODY, DARK, GRID, LARGE, LIGHT, SMALL, TITLE, Look, Theme, current_look, set_current_look
from gui.look.themed import Themed

FAMILY = "Inter"
"""Used where it is installed, for its tabular digits; otherwise the system's own font."""

FIXED = ("chevron", "chevron-up")
"""Icons of the style sheet, in a grey that stands out from both themes; a tick has the colour of the panel."""


def system_theme() -> Theme:
    """Dark or light as the system is set; dark where it does not tell."""
    scheme = QGuiApplication.styleHints().colorScheme()
    return LIGHT if scheme == Qt.ColorScheme.Light else DARK


def apply(app: QApplication, theme: Theme, scale: float) -> None:
    """Give the whole application this look; ``scale`` is the text size, 1.0 for normal.

    Nobody else tells a widget of another look: see ``gui.look.themed.Themed``.
    """
    look, sheet = Look(theme, scale), style_sheet(theme, scale)
    if look == current_look() and sheet == app.styleSheet():
        return
    set_current_look(look)
    app.setStyleSheet("")  # Qt replaces one sheet by another once for every ancestor of a widget: thrice the time
    app.setPalette(palette(theme))
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    app.setFont(QFont(FAMILY if FAMILY in QFontDatabase.families() else system))
    app.setFont(text.font(BODY))
    app.setStyleSheet(sheet)
    visible = [widget for widget in app.allWidgets() if isinstance(widget, Themed) and widget.isVisible()]
    for widget in visible:
        widget.forget_look()  # a resize amid the restyling may have let it follow before its own font was reset
    for widget in visible:
        widget.follow_look()


def palette(theme: Theme) -> QPalette:
    """The theme's colours in Qt's roles."""
    result = QPalette()
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.PlaceholderText: theme.quiet,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.text,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.line,
        role.HighlightedText: theme.text,
        role.Accent: theme.quiet,
        role.Link: theme.bar,
        role.LinkVisited: theme.bar,
        role.Light: theme.raised,
        role.Midlight: theme.line,
        role.Mid: theme.line,
        role.Dark: theme.window,
        role.Shadow: theme.window,
    }
    for name, color in colors.items():
        result.setColor(name, QColor(color))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, name, faded(theme))
    return result


def faded(theme: Theme) -> QColor:
    """What cannot be used now: halfway between quiet text and the panel."""
    quiet, panel = QColor(theme.quiet), QColor(theme.panel)
    return QColor(
        (quiet.red() + panel.red()) // 2,
        (quiet.green() + panel.green()) // 2,
        (quiet.blue() + panel.blue()) // 2,
    )


def style_sheet(theme: Theme, scale: float) -> str:
    """One style sheet for everything; sizes follow the spacing grid and the text size."""

    tick = 2 * round(7 * scale)
    overhang = round(5 * scale)  # of a slider's round handle over its groove, which is one GRID high

    def scaled(size: int) -> str:
        return f"{round(size * scale)}px"

    return _SHEET.substitute(
        {role: getattr(theme, role) for role in Theme.__slots__},
        faded=faded(theme).name(),
        veil=f"#e0{theme.panel.removeprefix('#')}",
        icon=scaled(4 * GRID),
        big_icon=scaled(5 * GRID),
        picture=scaled(34 * GRID),
        small=scaled(SMALL),
        body=scaled(BODY),
        heading=scaled(TITLE),
        large=scaled(LARGE),
        g=f"{GRID}px",
        g2=f"{2 * GRID}px",
        g3=f"{3 * GRID}px",
        g4=f"{4 * GRID}px",
        slider=f"{GRID + 2 * overhang + 2}px",
        handle=f"{GRID + 2 * overhang}px",
        half=f"{GRID // 2 + overhang}px",
        overhang=f"-{overhang}px",
        tick_size=f"{tick}px",
        tick_round=f"{tick // 2 + 1}px",
        arrow=scaled(3 * GRID),
        arrows=scaled(5 * GRID),
        **{name.replace("-", "_"): (FOLDER / f"{name}.svg").as_posix() for name in FIXED},
        tick=(FOLDER / f"tick-{theme.name}.svg").as_posix(),
    )


_SHEET = Template("""
QMainWindow { background: $window; }
QMainWindow::separator { background: $window; width: $g; height: $g; }
QMainWindow::separator:hover { background: $line; }

QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: $g; }

QMenuBar { background: $window; color: $text; padding: 0 $g; }
QMenuBar::item { padding: $g $g2; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $raised; }
QMenu { background: $panel; color: $text; border: 1px solid $line; padding: $g; }
QMenu::item { padding: 5px $g4 5px $g2; border-radius: 4px; }
QMenu::item:selected { background: $raised; }
QMenu::item:disabled { color: $faded; }
QMenu::separator { height: 1px; background: $line; margin: $g $g2; }
QMenu::icon { padding-left: $g2; }
QMenu::icon:checked { background: $line; border-radius: 4px; }

QToolBar { background: $window; border: none; spacing: $g; padding: 2px $g2 $g $g2; }
QToolBar::separator { background: $line; width: 1px; margin: 6px $g; }
QToolButton { color: $text; background: transparent; border: 1px solid transparent; border-radius: 6px; padding: $g;
  qproperty-iconSize: $icon $icon; }
QToolButton:hover { background: $raised; }
QToolButton:pressed, QToolButton:open { background: $line; }
QToolButton:checked { background: $line; }
QToolButton:focus { border-color: $text; }
QToolButton:disabled { color: $faded; }
QToolButton[popupMode="2"] { padding-right: 20px; }
QToolButton::menu-indicator { image: url("$chevron"); width: 12px; height: 12px; subcontrol-origin: padding;
  subcontrol-position: right center; right: 5px; }
QToolBar QToolButton { padding: $g $g2; qproperty-iconSize: $big_icon $big_icon; }
QToolBar QToolButton[popupMode="2"] { padding-right: 22px; }
#firstSteps QToolButton { qproperty-iconSize: $picture $picture; }

QPushButton { color: $text; background: $raised; border: 1px solid $line; border-radius: 6px; padding: $g $g3; }
QPushButton:hover, QPushButton:pressed { background: $line; }
QPushButton:checked { border-color: $quiet; }
QPushButton:focus { border-color: $text; }
QPushButton:disabled { color: $faded; }

QLineEdit { color: $text; background: $raised; border: 1px solid transparent; border-radius: 6px; padding: 3px $g2;
  selection-background-color: $quiet; selection-color: $panel; }
QLineEdit:focus { border-color: $text; }
QComboBox { color: $text; background: $raised; border: 1px solid transparent; border-radius: 6px; padding: 3px $g2; }
QComboBox:hover { background: $line; }
QComboBox:focus { border-color: $text; }
QComboBox:disabled { color: $faded; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("$chevron"); width: $arrow; height: $arrow; }
QComboBox QAbstractItemView { background: $panel; color: $text; border: 1px solid $line;
  selection-background-color: $raised; selection-color: $text; outline: none; }

QAbstractSpinBox { color: $text; background: $raised; border: 1px solid transparent; border-radius: 6px;
  padding: 3px 0; selection-background-color: $quiet; selection-color: $panel; }
QAbstractSpinBox:focus { border-color: $text; }
QAbstractSpinBox:disabled { color: $faded; }
QAbstractSpinBox QLineEdit { background: transparent; border: none; padding: 0 0 0 6px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border; width: $arrows; border: none;
  background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $line; border-radius: 4px; }
QAbstractSpinBox::up-arrow { image: url("$chevron_up"); width: $arrow; height: $arrow; }
QAbstractSpinBox::down-arrow { image: url("$chevron"); width: $arrow; height: $arrow; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled { color: $faded; }

QCheckBox, QRadioButton { spacing: $g2; }
QCheckBox:disabled, QRadioButton:disabled { color: $faded; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator { width: $tick_size; height: $tick_size;
  border: 1px solid $quiet; border-radius: 3px; background: $raised; }
QRadioButton::indicator { border-radius: $tick_round; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { background: $line; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $text; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: $text; border-color: $text;
  image: url("$tick"); }
QCheckBox::indicator:indeterminate { background: qlineargradient(x1: 0, y1: 0, x2: 0, y2: 1, stop: 0.4 $raised,
  stop: 0.41 $text, stop: 0.59 $text, stop: 0.6 $raised); }
QRadioButton::indicator:checked { background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5,
  fy: 0.5, stop: 0.5 $text, stop: 0.6 $raised); border-color: $text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $faded; background: $panel; }
QCheckBox::indicator:checked:disabled { background: $faded; }
QRadioButton::indicator:checked:disabled { background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
  stop: 0.5 $faded, stop: 0.6 $panel); }

QSlider { background: transparent; }
QSlider:horizontal { min-height: $slider; }
QSlider::groove:horizontal { height: $g; border-radius: 2px; background: $line; }
QSlider::sub-page:horizontal { border-radius: 2px; background: $quiet; }
QSlider::handle:horizontal { width: $handle; height: $handle; margin: $overhang 0; border-radius: $half;
  background: $text; }
QSlider::handle:horizontal:focus { border: 2px solid $bar; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $faded; }

QAbstractScrollArea { background: $panel; border: none; }
QPlainTextEdit, QTextEdit { color: $text; background: $raised; border: 1px solid transparent; border-radius: 6px;
  padding: $g; selection-background-color: $quiet; selection-color: $panel; }
QPlainTextEdit:focus, QTextEdit:focus { border-color: $text; }
QTreeView, QListView, QTableView { background: $panel; alternate-background-color: $panel; border: none;
  outline: none; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $quiet; border: none; border-bottom: 1px solid $line;
  padding: $g $g2; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $faded; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $quiet; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QGroupBox { border: none; margin-top: $g4; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; subcontrol-position: top left; }
QTabWidget::pane { background: $panel; border: none; }
QTabBar { background: $window; }
QTabBar::tab { color: $quiet; background: $window; padding: 5px $g3; border: none; border-top: 2px solid transparent; }
QTabBar::tab:selected { color: $text; background: $panel; border-top-color: $quiet; }
QTabBar::tab:hover { color: $text; }
QSplitter::handle { background: $line; }
QProgressBar { background: $line; border: none; border-radius: 2px; max-height: $g; }
QProgressBar::chunk { background: $bar; border-radius: 2px; }

QDockWidget:floating { border: 1px solid $quiet; }
QLabel, QToolTip { qproperty-textFormat: PlainText; }
#panel { background: $panel; }
#panelTitle { background: $panel; border-bottom: 1px solid $line; }
#panelTitle QToolButton { padding: 2px; border-radius: 4px; }
*[type="title"] { font-weight: 600; }
*[type="quiet"] { color: $quiet; }
*[type="small"] { color: $quiet; font-size: $small; }
*[type="heading"] { font-size: $heading; font-weight: 600; }
*[type="large"] { font-size: $large; font-weight: 600; }
*[type="reading"] { font-size: $heading; qproperty-textFormat: RichText; }
*[type="key"] { background: $raised; border: 1px solid $line; border-radius: 4px; padding: 1px 6px; }
#card { background: $raised; border: 1px solid $line; border-radius: 8px; }
#card QScrollArea, #card QScrollArea > QWidget > QWidget { background: transparent; }
#question { background: $raised; border-radius: 8px; }
#popup { background: $panel; border: 1px solid $line; }
#sourceBar { background: $window; }
#hairline { background: $line; }
#drop { background: $veil; border: 2px dashed $quiet; border-radius: 8px; }
""")
