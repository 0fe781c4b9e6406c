"""How fluently a graph of 1,000 nodes pans and zooms: ``python -m benchmarks.graph`` prints one line of JSON.

A timer of 1 ms tells how long the event loop was busy between two of its ticks, while a script drags and zooms the
Network panel's graph as a hand would, 60 times a second: from the whole to single cards and back, everywhere along it.
On a machine with other work a gap is also the wait for a processor; ``cpu_per_frame_ms`` is without that.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from engine.api import INPUT, Kind, Layer, NetworkInfo, Preprocessing, Weights
from gui.graph.page import GraphPage

STEPS = (("norm1", Kind.NORM), ("relu1", Kind.ACTIVATION), ("conv1", Kind.CONV),
         ("norm2", Kind.NORM), ("relu2", Kind.ACTIVATION), ("conv2", Kind.CONV))  # fmt: skip
BLOCKS = (24, 36, 48, 32)
"""Layers in each dense block: about 1,000 nodes in all."""


def dense_network(blocks: tuple[int, ...] = BLOCKS, *, reach: int | None = None) -> NetworkInfo:
    """Like DenseNet (Huang et al. 2017): every layer of a block reads the outputs of all before it.

    ``reach`` limits that to the block's input and so many layers before.
    """
    layers = [Layer("features.conv0", Kind.CONV, "Conv2d", (64, 56, 56), inputs=(INPUT,))]
    last = layers[-1].name
    for block, count in enumerate(blocks, 1):
        outputs, size = [last], 112 // 2**block
        for number in range(1, count + 1):
            scope = f"features.denseblock{block}.denselayer{number}"
            near = outputs if reach is None else [outputs[0], *outputs[1:][-reach:]]
            layers.append(Layer(f"{scope}.cat", Kind.CONCAT, "cat", (64, size, size), inputs=tuple(near)))
            for name, kind in STEPS:
                before = layers[-1].name
                layers.append(Layer(f"{scope}.{name}", kind, name, (32, size, size), inputs=(before,)))
            outputs.append(layers[-1].name)
        cat = f"features.denseblock{block}.cat"
        layers.append(Layer(cat, Kind.CONCAT, "cat", (256, size, size), inputs=tuple(outputs)))
        last = f"features.transition{block}.pool"
        layers.append(Layer(last, Kind.POOL, "AvgPool2d", (128, size // 2, size // 2), inputs=(cat,)))
    layers.append(Layer("classifier", Kind.LINEAR, "Linear", (1000,), inputs=(last,)))
    return NetworkInfo(
        epoch=1,
        name="dense",
        title="Dense",
        year=None,
        paper="",
        weights=Weights.RANDOM,
        parameters=0,
        macs=0,
        layers=tuple(layers),
        stages=(),
        preprocessing=Preprocessing((3, 224, 224), (0.5,) * 3, (0.2,) * 3),
    )


def measure(seconds: float, width: int, height: int, reach: int | None) -> dict[str, object]:
    """Gaps of the event loop in milliseconds while the graph is dragged and zoomed for so long."""
    network = dense_network(reach=reach)
    page = GraphPage()
    page.resize(width, height)
    page.show()
    arranging = time.perf_counter()
    loop = QEventLoop()
    page.arranged.connect(loop.quit)
    page.show_network(network)
    page.show_layer(network.layers[len(network.layers) // 2].name)
    loop.exec()
    page.unfold_all()
    loop.exec()
    arranging = time.perf_counter() - arranging
    view = page.view
    assert view.scene is not None
    view.fit()
    ticks: list[float] = []
    worked: list[float] = []
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
    gaps = np.diff(ticks) * 1000
    return {
        "nodes": len(view.scene.nodes),
        "edges": len(view.scene.picture.edges),
        "arranged_s": round(arranging, 2),
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
    parser.add_argument("--reach", type=int, help="dense layers read only so many before them (default: all)")
    options = parser.parse_args()
    if not os.environ.get("DISPLAY") and sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    width, height = (int(part) for part in options.size.split("x"))
    print(json.dumps(measure(options.seconds, width, height, options.reach)))
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
