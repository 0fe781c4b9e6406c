"""Type and numbers: fonts of the type scale with tabular digits, and figures the way every panel writes them."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtGui import QFont

from gui.look.theme import BODY, current_look
from gui.look.translation import grouped

MINUS = "−"


def font(size: int = BODY, scale: float | None = None, *, bold: bool = False) -> QFont:
    """The application's font in a size of the type scale (logical pixels); all digits have the same width.

    ``scale`` multiplies the size; by default it is the present text size.
    """
    chosen = QFont()
    chosen.setPixelSize(round(size * (current_look().text_scale if scale is None else scale)))
    chosen.setFeature(QFont.Tag("tnum"), 1)
    if bold:
        chosen.setWeight(QFont.Weight.DemiBold)
    return chosen


def significant(value: float, digits: int = 3) -> str:
    """So many significant figures, with a true minus sign: ``−0.424``, ``2.82``, ``12,300``, ``1.2e−07``."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(float(f"{value:.{digits - 1}e}"))))
    if exponent < -4 or exponent > 9:
        text = f"{value:.{digits - 1}e}"
    elif exponent >= digits:
        text = grouped(round(value, digits - 1 - exponent), ",.0f")
    else:
        text = f"{value:.{digits - 1 - exponent}f}"
    return text.replace("-", MINUS)


def exact(value: float) -> str:
    """The shortest decimal that is this very float32 and no other."""
    number = np.float32(value)
    if not np.isfinite(number):
        return significant(float(number))
    if number != 0 and not 1e-5 <= abs(number) < 1e9:
        return np.format_float_scientific(number, unique=True, trim="-").replace("-", MINUS)
    return np.format_float_positional(number, unique=True, trim="-").replace("-", MINUS)


def percent(probability: float) -> str:
    """A probability in percent with three significant figures; never rounded up to certainty or down to nothing."""
    value = probability * 100
    if math.isnan(value):
        return "NaN"
    if value == 0 or value == 100:
        return f"{value:.0f} %"
    if value >= 99.95:
        return ">99.9 %"
    if value < 0.001:
        return "<0.001 %"
    return f"{significant(value)} %"


def shape(sizes: tuple[int, ...]) -> str:
    """``16×10×10``; a single number is ``1``."""
    return "×".join(str(size) for size in sizes) or "1"
