"""How figures are written."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QFontMetrics

from gui.look import text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (-0.42421296, "−0.424"),
        (2.8215, "2.82"),
        (9.996, "10.0"),
        (123, "123"),
        (12345.6, "12,300"),
        (0.00012345, "0.000123"),
        (1e-7, "1.00e−07"),
        (float("nan"), "NaN"),
        (float("-inf"), "−∞"),
    ],
)
def test_three_significant_figures(value: float, written: str) -> None:
    assert text.significant(value) == written


@pytest.mark.parametrize(
    ("probability", "written"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.99999, ">99.9 %"),
        (0.9994, "99.9 %"),
        (0.973, "97.3 %"),
        (0.00973, "0.973 %"),
        (0.000012, "0.00120 %"),
        (1e-9, "<0.001 %"),
        (float("nan"), "NaN"),
    ],
)
def test_percent_never_claims_certainty(probability: float, written: str) -> None:
    assert text.percent(probability) == written


def test_exact_values_read_back_as_the_same_float32() -> None:
    values = np.random.default_rng(5).normal(size=60) * 10.0 ** np.arange(-30, 30)
    for value in (*values.astype(np.float32), np.float32(0), np.float32(np.inf)):
        written = text.exact(float(value)).replace(text.MINUS, "-").replace("∞", "inf")
        assert np.float32(written) == value


def test_shapes() -> None:
    assert text.shape((16, 10, 10)) == "16×10×10"
    assert text.shape(()) == "1"


def test_digits_are_tabular(qapp: object) -> None:
    metrics = QFontMetrics(text.font())
    assert len({round(metrics.horizontalAdvance(digit * 20) / 20, 1) for digit in "0123456789"}) == 1
