"""Small networks run faster on one core: a second one would only be waited for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.device.threads import single_threaded


@pytest.fixture(autouse=True)
def on_one_core() -> Iterator[None]:
    with single_threaded():
        yield
