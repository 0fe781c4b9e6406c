"""How fluently a graph of 1,000 nodes pans and zooms: ``python -m benchmarks.graph`` prints one line of JSON.

A timer of 1 ms tells how long the event loop was busy between two of its ticks, while a script drags and zooms the
Network panel's graph as a hand would, 60 times a second: from the whole to single cards and back, everywhere along it.
With ``--model resnet152`` that is a real network which runs meanwhile, its thumbnails live.
On a machine with other work a gap is also the wait for a processor; ``cpu_per_frame_ms`` is without that.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from engine.api import INPUT, Layer, LayerKind, NetworkInfo, NetworkReference, Preprocessing, WeightsOrigin
from gui.panels.network.graph.page import GraphPage
from gui.panels.network.panel import GRAPH, NetworkPanel
from gui.session.session import Session

STEPS = (("norm1", LayerKind.NORM), ("relu1", LayerKind.ACTIVATION), ("conv1", LayerKind.CONV),
         ("norm2", LayerKind.NORM), ("relu2", LayerKind.ACTIVATION), ("conv2", LayerKind.CONV))  # fmt: skip
BLOCKS = (24, 36, 48, 32)
"""Layers in each dense block: about 1,000 nodes in all."""


def dense_network(blocks: tuple[int, ...] = BLOCKS, *, reach: int | None = None) -> NetworkInfo:
    """Like DenseNet (Huang et al. 2017): every layer of a block reads the outputs of all before it.

    ``reach`` limits that to the block's input and so many layers before.
    """
    layers = [Layer("features.conv0", LayerKind.CONV, "Conv2d", (64, 56, 56), inputs=(INPUT,))]
    last = layers[-1].name
    for block, count in enumerate(blocks, 1):
        outputs, size = [last], 112 // 2**block
        for number in range(1, count + 1):
            scope = f"features.denseblock{block}.denselayer{number}"
            near = outputs if reach is None else [outputs[0], *outputs[1:][-reach:]]
            layers.append(Layer(f"{scope}.cat", LayerKind.CONCAT, "cat", (64, size, size), inputs=tuple(near)))
            for name, kind in STEPS:
                before = layers[-1].name
                layers.append(Layer(f"{scope}.{name}", kind, name, (32, size, size), inputs=(before,)))
            outputs.append(layers[-1].name)
        cat = f"features.denseblock{block}.cat"
        layers.append(Layer(cat, LayerKind.CONCAT, "cat", (256, size, size), inputs=tuple(outputs)))
        last = f"features.transition{block}.pool"
        layers.append(Layer(last, LayerKind.POOL, "AvgPool2d", (128, size // 2, size // 2), inputs=(cat,)))
    layers.append(Layer("classifier", LayerKind.LINEAR, "Linear", (1000,), inputs=(last,)))
    return NetworkInfo(
        epoch=1,
        name="dense",
        title="Dense",
        year=None,
        paper="",
        weights=WeightsOrigin.RANDOM,
        parameters=0,
        macs=0,
        layers=tuple(layers),
        stages=(),
        preprocessing=Preprocessing((3, 224, 224), (0.5,) * 3, (0.2,) * 3),
    )


def dense_page(width: int, height: int, reach: int | None) -> GraphPage:
    """The graph of ``dense_network``, all of it unfolded."""
    network = dense_network(reach=reach)
    page = GraphPage()
    page.resize(width, height)
    page.show()
    loop = QEventLoop()
    page.arranged.connect(loop.quit)
    page.show_network(network)
    page.show_layer(network.layers[len(network.layers) // 2].name)
    loop.exec()
    page.unfold_all()
    loop.exec()
    page.arranged.disconnect(loop.quit)
    return page


@contextmanager
def live_page(model: str, width: int, height: int) -> Iterator[tuple[GraphPage, Session]]:
    """The graph in a Network panel with an engine behind it that runs the network on the samples."""
    from engine.runtime.threaded_engine import ThreadedEngine

    session = Session(ThreadedEngine())
    panel = NetworkPanel(session)
    panel.resize(width, height)
    panel.show()
    session.add_panel(panel)
    panel.set_active(True)
    panel.show_as(GRAPH)
    loop = QEventLoop()
    panel.page.arranged.connect(loop.quit)
    try:
        session.start()
        session.engine.set_device("cpu", "exact")
        session.open_source("sample")
        session.open_network(NetworkReference(model))
        loop.exec()
        panel.page.unfold_all()
        loop.exec()
        panel.page.arranged.disconnect(loop.quit)
        session.shown.connect(loop.quit, Qt.ConnectionType.SingleShotConnection)
        loop.exec()
        yield panel.page, session
    finally:
        session.engine.close()


def measure(page: GraphPage, seconds: float, session: Session | None = None) -> dict[str, object]:
    """Gaps of the event loop in milliseconds while the graph is dragged and zoomed for so long.

    Thumbnails come from the session's results, or without one, anew for every step.
    """
    view = page.view
    width, height = view.width(), view.height()
    assert view.scene is not None
    view.fit()
    loop = QEventLoop()
    ticks: list[float] = []
    worked: list[float] = []
    results: list[object] = []
    if session is not None:
        session.shown.connect(results.append)
        session.shown.connect(lambda result: session.engine.painted(result.origin.source, result.frame))
    began = time.perf_counter()

    def tick() -> None:
        ticks.append(time.perf_counter())

    def move() -> None:
        """Zoom in and out in four seconds, always somewhere else, dragging all the while."""
        done = time.perf_counter() - began
        before = time.thread_time()
        inwards = done % 4 < 2
        place = QPointF(width * (0.3 + 0.4 * ((done * 0.37) % 1)), height * (0.3 + 0.4 * ((done * 0.23) % 1)))
        factor = (1.0 / view.camera.fitting) ** (1 / 120)
        view.camera.zoom_at(place, factor if inwards else 1 / factor)
        view.camera.pan(QPointF(-12, 3) if done % 8 < 4 else QPointF(12, -3))
        view._repaint()
        if session is None:
            image = QImage(64, 64, QImage.Format.Format_RGB888)
            image.fill(QColor("#4fb3bf"))
            view.set_contents(dict.fromkeys(view.wishes(), image))
        view.repaint()
        worked.append((time.thread_time() - before) * 1000)

    probe, hand = QTimer(timerType=Qt.TimerType.PreciseTimer), QTimer(timerType=Qt.TimerType.PreciseTimer)
    probe.timeout.connect(tick)
    hand.timeout.connect(move)
    cpu = time.process_time()
    probe.start(1)
    hand.start(16)
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()
    probe.stop()
    hand.stop()
    gaps: list[float] = (np.diff(ticks) * 1000).tolist()
    return {
        "nodes": len(view.scene.nodes),
        "edges": len(view.scene.picture.edges),
        "results": len(results),
        "width": width,
        "height": height,
        "seconds": round(ticks[-1] - ticks[0], 1),
        "busy": round((time.process_time() - cpu) / (ticks[-1] - ticks[0]), 2),
        "gap_ms": _percentiles(gaps),
        "cpu_per_frame_ms": _percentiles(worked),
    }


def _percentiles(figures: Sequence[float]) -> dict[str, float]:
    return {f"p{share}": round(float(np.percentile(figures, share)), 1) for share in (50, 95, 99, 100)}


def main() -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--size", default="1500x800")
    parser.add_argument("--model", help="a known network that runs live meanwhile, instead of the dense one")
    parser.add_argument("--reach", type=int, help="dense layers read only so many before them (default: all)")
    options = parser.parse_args()
    if not os.environ.get("DISPLAY") and sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    width, height = (int(part) for part in options.size.split("x"))
    began = time.perf_counter()
    if options.model:
        with live_page(options.model, width, height) as (page, session):
            figures = measure(page, options.seconds, session)
    else:
        page = dense_page(width, height, options.reach)
        shown = round(time.perf_counter() - began, 2)
        figures = {"shown_s": shown, **measure(page, options.seconds)}
    print(json.dumps(figures))
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
