"""Qt's dialog for choosing a file or a folder, which nothing waits for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFileDialog, QWidget

from gui.look.translation import tr


def ask_for_file(
    parent: QWidget, title: str, take: Callable[[str], object], patterns: str = "", *, folder: bool = False
) -> None:
    """Let the user choose an existing file, or a folder; ``take`` gets its path, and nothing if none is chosen.

    Args:
        patterns: as Qt writes them, ``Pictures (*.png *.jpg);;All files (*)``; empty for any.
    """
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile)
    for label, words in (
        (QFileDialog.DialogLabel.LookIn, tr("Look in:")),  # Qt's own translations lack these two
        (QFileDialog.DialogLabel.FileType, tr("Kind of files:")),
    ):
        dialog.setLabelText(label, words)
    if patterns:
        dialog.setNameFilter(patterns)
    dialog.fileSelected.connect(take)
    dialog.finished.connect(dialog.deleteLater)
    dialog.setModal(False)
    dialog.show()
