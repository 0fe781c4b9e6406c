"""OpenCV, imported without its side effects: ``from engine.vision import cv2`` is the only way to it.

The ``opencv-python`` wheel bundles a Qt of its own and, on import, points the environment at that one's plugins and
fonts; PySide6's Qt then cannot start. Our dependency is the headless wheel, but users may have either.
"""

import os

_QT = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT}

import cv2  # noqa: E402

for _name, _value in _before.items():
    os.environ.pop(_name, None)
    if _value is not None:
        os.environ[_name] = _value

__all__ = ["cv2"]
