"""Definitions that run the real files of weights: compact ones of our own, after the papers and the names in the files.

Each class gives, without arguments, a module whose state dict has the keys and shapes of one file. They import nothing
of the program: they are opened as a user's Python factories, and by the tests themselves.
"""

from __future__ import annotations

import inspect

from torch import nn


def factory(definition: type[nn.Module]) -> str:
    """What opens it as a user's Python factory: ``path/to/file.py:Name``."""
    return f"{inspect.getfile(definition)}:{definition.__name__}"
