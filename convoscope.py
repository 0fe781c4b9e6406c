"""Convoscope from a script or a notebook.

``convoscope.show(module)`` opens the window on a live ``nn.Module``; ``convoscope.explain(module, picture)`` tells,
without a window, which parts of a picture its answer depends on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from engine.api import Engine, Evidence, Method, NetworkReference, Target, UserError

if TYPE_CHECKING:
    import numpy as np
    from torch import nn

    from engine.program import Network
    from engine.runtime.jobs import Open, Report

__all__ = ["explain", "show"]


def show(
    module: nn.Module,
    *,
    title: str | None = None,
    source: str | None = None,
    labels: Sequence[str] | str | PathLike[str] | None = None,
    input: Sequence[int] | None = None,  # noqa: A002  named as on the command line
    mean: Sequence[float] | None = None,
    std: Sequence[float] | None = None,
    layer: str | None = None,
    device: str = "auto",
) -> int | None:
    """Open the window on a copy of this module, as it is now: neither training on nor the window disturbs the other.

    In a plain script it waits until the window is closed, and gives the exit code. Where Qt's event loop runs already
    (in a program with Qt, or in IPython after ``%gui qt``) it returns None at once.

    Args:
        module: takes a (1, C, H, W) float32 tensor; it is copied to the CPU, in evaluation mode.
        title: for the window; by default the name of the module's class.
        source: SPEC of ``--source``; by default the sample pictures.
        labels: class names by index, or a file of them.
        input: (C, H, W) or (H, W); tried out where it is not told.
        mean, std: per channel, in units of 0 … 1.
        layer: name of the layer that is selected first.
        device: ``auto``, ``cpu``, ``cuda:N`` or ``mps``.

    Raises:
        UserError: there is no display.
    """
    from PySide6.QtCore import QCoreApplication

    beside = _loop_runs()
    if not beside or QCoreApplication.instance() is None:
        from gui.app.display import prepare_display

        prepare_display(can_be_invisible=False)

    from engine.readers.live_module import copied
    from gui.app.app import Options, open_beside, run

    title = title or type(module).__name__
    file: str | None = None
    names: tuple[str, ...] = ()
    if isinstance(labels, str | PathLike):
        file = str(labels)
    elif labels is not None:
        names = tuple(labels)
    options = Options(
        model=title,
        source=source,
        layer=layer,
        device=device,
        labels=file,
        input=None if input is None else tuple(input),
        mean=None if mean is None else tuple(mean),
        std=None if std is None else tuple(std),
    )
    opener = _opener(copied(module).cpu().eval(), title, names)

    def make_engine() -> Engine:
        from engine.runtime.threaded_engine import ThreadedEngine

        return ThreadedEngine(open_network=opener)

    if beside:
        open_beside(options, make_engine)
        return None
    return run(options, make_engine, guest=True)


def explain(
    model: nn.Module | str,
    picture: np.ndarray | str | PathLike[str],
    method: str = Method.GRAD_CAM,
    *,
    target: int | Target | None = None,
    versus: int | None = None,
    layer: str = "",
    input: Sequence[int] | None = None,  # noqa: A002  named as on the command line
    mean: Sequence[float] | None = None,
    std: Sequence[float] | None = None,
    device: str = "auto",
) -> Evidence:
    """Which parts of a picture an answer depends on, by one of the methods of ``engine/attribution``.

    The answer's ``map`` is an (h, w) float32 array over what the network receives, its ``value`` the number that is
    explained, its ``names`` what that is called.

    Args:
        model: a module (a copy of it is used), or what ``--model`` takes: a known name or a file.
        picture: (H, W, 3) uint8 RGB, or a picture's file.
        method: one of ``engine.api.Method``, by name: ``gradient``, ``grad-cam``, ``occlusion`` …
        target: a class by number, or a ``Target`` within the network; the leading class by default.
        versus: a class that is subtracted: why the one and not the other.
        layer: for ``grad-cam`` and ``layer-cam``; by default the last maps.
        input, mean, std: as of ``show``.
        device: ``auto``, ``cpu``, ``cuda:N`` or ``mps``.

    Raises:
        UserError: something cannot be opened, is not there, or the method does not suit the network.
    """
    from engine.attribution import Explainer
    from engine.device import devices
    from engine.networks.opening import open_module, open_network
    from engine.sources.decode import read_picture

    if method not in list(Method):
        raise UserError("there is no method {method}; there are {methods}", method=method, methods=", ".join(Method))
    told = {"input": input, "mean": mean, "std": std}
    given = {name: tuple(values) for name, values in told.items() if values is not None}
    if isinstance(model, str):
        network = open_network(NetworkReference(model, **given), 1, lambda _text, _share: None, lambda: False)  # type: ignore[arg-type]
    else:
        network = open_module(model, NetworkReference(type(model).__name__, **given))  # type: ignore[arg-type]
    pixels = read_picture(Path(picture)) if isinstance(picture, str | PathLike) else picture
    wanted = target if isinstance(target, Target) else Target(channel=target)
    wanted = wanted if versus is None else replace(wanted, versus=versus)
    return Explainer(network, devices.choose(device)).picture(pixels, Method(method), wanted, layer)


def _opener(module: nn.Module, title: str, labels: tuple[str, ...]) -> Open:
    """Opens this module under its title; whatever else the user opens in the window is opened as ever."""

    def open_(reference: NetworkReference, epoch: int, report: Report, cancelled: Callable[[], bool]) -> Network:
        from engine.networks.labels import check_labels
        from engine.networks.opening import open_module, open_network

        if reference.model != title:
            return open_network(reference, epoch, report, cancelled)
        network = open_module(module, reference, epoch)
        if not labels:
            return network
        check_labels(labels, "labels", network.info)
        return replace(network, info=replace(network.info, labels=labels))

    return open_


def _loop_runs() -> bool:
    """Whether Qt's event loop runs, or will while IPython waits for input; that makes its QApplication only then."""
    from PySide6.QtCore import QCoreApplication

    app = QCoreApplication.instance()
    if app is not None and app.thread().loopLevel() > 0:
        return True
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return str(getattr(shell, "active_eventloop", None)).startswith("qt")
