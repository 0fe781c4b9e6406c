"""Small valid files of every kind, made here."""

from __future__ import annotations

import io
import json
import pickle
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]


def _state() -> dict[str, Any]:
    import torch

    torch.manual_seed(0)
    return {"conv.weight": torch.rand(2, 3, 3, 3), "conv.bias": torch.rand(2), "fc.weight": torch.rand(4, 8).half()}


def _module() -> Any:
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(3, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(18, 4)
    ).eval()


def safetensors() -> list[bytes]:
    """A state dict."""
    from safetensors.torch import save

    return [save(_state(), {"format": "pt"})]


def _saved(held: object, **settings: Any) -> bytes:
    import torch

    file = io.BytesIO()
    torch.save(held, file, **settings)
    return file.getvalue()


def _checkpoint() -> dict[str, Any]:
    import argparse

    return {"epoch": 3, "state_dict": _state(), "args": argparse.Namespace(lr=0.1), "best": [1.5, None, ("a", b"b")]}


def torch_archives() -> list[bytes]:
    """A state dict, and a checkpoint with things beside it."""
    return [_saved(_state()), _saved(_checkpoint())]


def torch_legacy() -> list[bytes]:
    """The same in the older format."""
    return [_saved(held, _use_new_zipfile_serialization=False) for held in (_state(), _checkpoint())]


def pickles() -> list[bytes]:
    """By Python alone, in several protocols, and a state dict among them whose tensors are arrays."""
    arrays = {"conv.weight": np.zeros((2, 3, 3, 3), np.float32), "step": 4}
    return [pickle.dumps(arrays, 2), pickle.dumps(arrays, 4), pickle.dumps({"a": [1, 2.5, ("x", {"y"})]}, 2)]


def torchscript() -> list[bytes]:
    """A traced network."""
    import torch

    file = io.BytesIO()
    torch.jit.save(torch.jit.trace(_module(), torch.zeros(1, 3, 8, 8)), file)
    return [file.getvalue()]


def exported() -> list[bytes]:
    """An exported network."""
    import torch

    file = io.BytesIO()
    torch.export.save(torch.export.export(_module(), (torch.zeros(1, 3, 8, 8),)), file)
    return [file.getvalue()]


def onnx() -> list[bytes]:
    """A small network, and one whose sizes are computed."""
    from onnx import TensorProto, helper, numpy_helper

    def stored(name: str, *shape: int) -> Any:
        return numpy_helper.from_array(np.ones(shape, np.float32), name)

    def ints(name: str, *values: int) -> Any:
        return numpy_helper.from_array(np.array(values, np.int64), name)

    node, value = helper.make_node, helper.make_tensor_value_info
    plain = [
        node("Conv", ["x", "w", "b"], ["c"], strides=[1, 1], pads=[1, 1, 1, 1]),
        node("BatchNormalization", ["c", "b", "b", "b", "b"], ["n"]),
        node("Relu", ["n"], ["r"]),
        node("MaxPool", ["r"], ["p"], kernel_shape=[2, 2], strides=[2, 2]),
        node("Flatten", ["p"], ["f"]),
        node("Gemm", ["f", "v"], ["g"], transB=1),
        node("Softmax", ["g"], ["y"], axis=1),
    ]
    sizes = [
        node("Shape", ["x"], ["s"]),
        node("Mul", ["s", "two"], ["s2"]),
        node("Expand", ["one", "s"], ["e"]),
        node("Add", ["x", "e"], ["a"]),
        node("Slice", ["a", "starts", "ends", "axes"], ["l"]),
        node("Pad", ["l", "pads"], ["d"]),
        node("Resize", ["d", "", "scales"], ["z"], mode="nearest"),
        node("Tile", ["z", "two"], ["t"]),
        node("ReduceMean", ["t"], ["y"], axes=[2, 3]),
    ]
    weights = [stored("w", 2, 3, 3, 3), stored("b", 2), stored("v", 4, 32)]
    numbers = [
        ints("two", 1, 1, 2, 2), stored("one", 1), ints("starts", 0, 1), ints("ends", 9, 9), ints("axes", 2, 3),
        ints("pads", 0, 0, 1, 1, 0, 0, 1, 1), numpy_helper.from_array(np.array([1, 1, 2, 2], np.float32), "scales"),
    ]  # fmt: skip
    files = []
    for nodes, constants in ((plain, weights), (sizes, numbers)):
        inputs, outputs = [value("x", TensorProto.FLOAT, [1, 3, 8, 8])], [value("y", TensorProto.FLOAT, None)]
        graph = helper.make_graph(nodes, "g", inputs, outputs, constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        files.append(bytes(model.SerializeToString()))
    return files


def factories() -> list[bytes]:
    """Python with a class and a function."""
    return [
        b"import torch\nfrom torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self, width=4):\n"
        b"        super().__init__()\n        self.conv = nn.Conv2d(3, width, 3, padding=1)\n"
        b"        self.fc = nn.Linear(width * 64, 10)\n\n    def forward(self, x):\n"
        b"        x = torch.relu(self.conv(x))\n        if x.shape[1] > 3:\n            x = x.flatten(1)\n"
        b"        return {'out': self.fc(x)}['out']\n\n\ndef build():\n    return Net()\n"
    ]


def labels() -> list[bytes]:
    """Lists, tables and YAML."""
    return [
        b"airplane\nbird\ncat\n",
        b"0: airplane\n1: bird\n2: cat\n",
        b'id,name\n0,airplane\n1,"bird, small"\n2,cat\n',
        b"path: data\nnc: 3\nnames:\n  0: airplane\n  1: bird\n  2: cat\n",
        b"names: ['airplane', 'bird', \"cat\"]\n",
    ]


def labels_json() -> list[bytes]:
    """Lists and dictionaries."""
    held: tuple[object, ...] = (
        ["airplane", "bird"],
        {"0": ["n01", "airplane"], "1": ["n02", "bird"]},
        {"airplane": 0, "bird": 1},
        {"id2label": {"0": "airplane", "1": "bird"}},
        {"categories": [{"id": 0, "name": "airplane"}, {"id": 1, "name": "bird"}]},
    )
    return [json.dumps(entry).encode() for entry in held]


def workspaces() -> list[bytes]:
    """One with two views and a panel's state."""
    from gui.session.settings import ViewState, Workspace

    full = asdict(Workspace(views={"watch": ViewState(), "lesson": ViewState()}, recent=("a.onnx",)))
    full["panels"] = {"input": {"zoom": 2, "names": ["a"]}}
    return [json.dumps(full).encode()]


def remembered() -> list[bytes]:
    """Trusted contents, and what was told about one."""
    from engine.api import Preprocessing
    from gui.network_files.remembered import VERSION

    told = {
        "preprocessing": asdict(Preprocessing((3, 8, 8), (0.5,) * 3, (0.2,) * 3)),
        "labels": "imagenet", "choices": [["activation", "relu"]], "offer": "lenet5", "fields": ["mean"],
    }  # fmt: skip
    return [json.dumps({"version": VERSION, "trusted": {"ab" * 32: "a.pt"}, "told": {"ab" * 32: told}}).encode()]


def lessons() -> list[bytes]:
    """The first two that come with the program."""
    return [path.read_bytes() for path in sorted((ROOT / "resources" / "lessons" / "en").glob("*.md"))[:2]]


def _drawn(shade: int = 0) -> Any:
    from PIL import Image

    y, x = np.mgrid[:24, :32]
    return Image.fromarray(np.stack([x * 7, y * 9, (x * y + shade * 40) % 256], 2).astype(np.uint8))


def _encoded(kind: str, image: Any, **settings: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


def pictures() -> list[bytes]:
    """In every usual format and mode."""
    colour = _drawn()
    grey16 = _encoded("PNG", colour.convert("I;16"))
    kinds = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "PPM", "ICO", "GIF", "AVIF")
    modes = [_encoded("PNG", colour.convert(mode)) for mode in ("P", "RGBA", "LA", "1")]
    cmyk = [_encoded("JPEG", colour.convert("CMYK")), _encoded("TIFF", colour.convert("F"), compression="tiff_lzw")]
    return [*(_encoded(kind, colour) for kind in kinds), grey16, *modes, *cmyk]


def animations() -> list[bytes]:
    """Three pictures that follow each other."""
    first, *others = (_drawn(shade) for shade in range(3))
    return [
        _encoded(kind, first, save_all=True, append_images=others, duration=[40, 0, 90])
        for kind in ("GIF", "WEBP", "PNG", "AVIF")
    ]


def videos() -> list[bytes]:
    """Eight frames, as AVI and as MP4."""
    from engine.vision import cv2

    files = []
    with tempfile.TemporaryDirectory() as folder:
        for code, suffix in (("MJPG", "avi"), ("mp4v", "mp4")):
            path = Path(folder, f"video.{suffix}")
            writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), 10, (32, 24))
            for shade in range(8):
                writer.write(np.asarray(_drawn(shade)))
            writer.release()
            files.append(path.read_bytes())
    return files


def streams() -> list[bytes]:
    """Motion JPEG with and without lengths."""
    parts = [_encoded("JPEG", _drawn(shade)) for shade in range(3)]
    head = b"--part\r\nContent-Type: image/jpeg\r\n"
    told = b"".join(head + b"Content-Length: %d\r\n\r\n" % len(part) + part + b"\r\n" for part in parts)
    return [told, b"".join(head + b"\r\n" + part + b"\r\n" for part in parts)]
