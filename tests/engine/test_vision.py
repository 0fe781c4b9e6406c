"""OpenCV wheels that bundle a Qt of their own must not keep PySide6's Qt from starting."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.origins import ROOT

# What opencv-python does on import, as a module that stands in for it.
IMPOSTOR = """
import os
os.environ["QT_QPA_PLATFORM_PLUGIN_PATH"] = os.environ["QT_QPA_FONTDIR"] = "/nowhere"
"""
START_QT = """
import os
from engine.vision import cv2
from PySide6.QtWidgets import QApplication
app = QApplication(["test"])
print(cv2.__name__, app.platformName(), os.environ.get("QT_QPA_PLATFORM_PLUGIN_PATH"), os.environ["QT_QPA_FONTDIR"])
"""


def test_environment_is_restored_and_qt_starts_on_a_real_display(tmp_path: Path) -> None:
    if not shutil.which("xvfb-run"):
        pytest.skip("xvfb-run is not installed")
    (tmp_path / "cv2.py").write_text(IMPOSTOR)
    environment = {"PYTHONPATH": f"{tmp_path}:{ROOT}", "QT_QPA_PLATFORM": "xcb", "QT_QPA_FONTDIR": "/usr/share/fonts"}
    done = subprocess.run(
        ["xvfb-run", "-a", sys.executable, "-c", START_QT],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **environment},
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["cv2", "xcb", "None", "/usr/share/fonts"], done.stderr
