"""How many classes a network tells apart, and who named them."""

from __future__ import annotations

from pathlib import Path

from engine.api import NetworkInfo, WeightsOrigin
from engine.api.decoded import output_readings
from gui.look.translation import tr


def class_count(network: NetworkInfo) -> int:
    """How many classes the output tells apart; 0 if it is no vector."""
    names = network.answers
    sizes = [size for size in network.output_shape(names[0]) if size != 1] if names else []
    return sizes[0] if len(sizes) == 1 else 0


def told_apart(network: NetworkInfo) -> int:
    """Classes of the answer as it is read first: of a vector, a map, or boxes; 0 if it tells none apart."""
    readings = network.taken or output_readings(network, {})
    return readings[0].classes if readings else 0


def file_of(network: NetworkInfo) -> str:
    """Name of the file that the weights are from, where the title does not say it already; else empty."""
    if network.weights is not WeightsOrigin.FILE or network.reference is None:
        return ""
    name = Path(network.reference.checkpoint or network.reference.model).name
    name = name.partition(":")[0] if ".py:" in name else name
    return name if Path(name).suffix and Path(name).stem != network.title else ""


def class_words(network: NetworkInfo) -> str:
    """``37 classes, names from pets.txt``; empty where the network tells no classes apart."""
    count = told_apart(network)
    if not count:
        return ""
    told, given = network.reference.labels if network.reference else None, len(network.labels)
    if given and given != count:
        return tr("{count:,} classes, but {given:,} names", count=count, given=given)
    if not given:
        return tr("{count:,} classes, names unknown", count=count)
    if told:
        return tr("{count:,} classes, names from {source}", count=count, source=Path(told).name)
    if network.weights is WeightsOrigin.FILE:
        return tr("{count:,} classes, names assumed", count=count)
    return tr("{count:,} classes", count=count)
