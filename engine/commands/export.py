"""``export``: the raw outputs of layers, as NumPy reads them."""

from __future__ import annotations

import zipfile
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from engine.commands.arguments import reference
from engine.commands.output import check_target, replacing, shape_text
from engine.commands.running import Opened


def run(options: Namespace) -> None:
    """Show the network one picture and save the layers' float32 outputs, one array (C, H, W) or (F,) a layer name."""
    target = Path(options.out)
    check_target(target, ".npz")
    outputs = Opened(reference(options), options.device).run(options.image, options.layer).outputs
    save_arrays(target, outputs)
    for name, values in outputs.items():
        print(f"{name}: {shape_text(values.shape)}")
    print(f"saved in {target}")


def save_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write an .npz file. ``numpy.savez`` would do, but for layers called ``file``."""
    with replacing(path) as file, zipfile.ZipFile(file, "w") as archive:
        for name, values in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, values, allow_pickle=False)
