"""The bundled networks once more, in NumPy and double precision, from nothing but the numbers in their files.

Written for tests: slow, and without a line of the engine, so that what the engine says can be checked against it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from safetensors.numpy import load_file

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "networks"
Outputs = dict[str, np.ndarray]


def bundled() -> list[str]:
    """Networks whose weights are here."""
    return [name for name in ("lenet5", "linear", "convnet", "resnet20") if (FOLDER / f"{name}.safetensors").exists()]


def weights(name: str) -> dict[str, np.ndarray]:
    """The arrays in the file, by name."""
    return load_file(FOLDER / f"{name}.safetensors")


def outputs(name: str, x: np.ndarray) -> Outputs:
    """Every layer's output for one (C, H, W) input, in order of execution; the last one holds the logits."""
    arrays = {key: value.astype(np.float64) for key, value in weights(name).items()}
    return (_resnet20 if name == "resnet20" else _chain)(arrays, x.astype(np.float64))


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities of logits."""
    shares = np.exp(logits - logits.max())
    return shares / shares.sum()


def conv(x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None, stride: int, padding: int) -> np.ndarray:
    """Cross-correlation of (C, H, W) with (F, C, h, w)."""
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    windows = sliding_window_view(x, weight.shape[2:], axis=(1, 2))[:, ::stride, ::stride]
    result = np.einsum("cyxij,fcij->fyx", windows, weight, optimize=True)
    return result if bias is None else result + bias[:, None, None]


def max_pool(x: np.ndarray) -> np.ndarray:
    """2×2, stride 2."""
    channels, height, width = x.shape
    return x.reshape(channels, height // 2, 2, width // 2, 2).max(axis=(2, 4))


def _chain(arrays: dict[str, np.ndarray], x: np.ndarray) -> Outputs:
    """lenet5, convnet and linear: one layer after the other."""
    made: Outputs = {}
    convs = [key[:-7] for key in arrays if key.endswith(".weight") and key.startswith("conv")]
    fully = sorted(key[:-7] for key in arrays if key.endswith(".weight") and key.startswith("fc"))
    lenet = "fc3" in fully
    for index, name in enumerate(sorted(convs), start=1):
        weight = arrays[f"{name}.weight"]
        x = made[name] = conv(x, weight, arrays[f"{name}.bias"], 1, 0 if lenet else weight.shape[2] // 2)
        x = made[f"relu{index}"] = np.maximum(x, 0)
        if lenet or index % 2 == 0:
            x = made[f"pool{index if lenet else index // 2}"] = max_pool(x)
    x = made["flatten"] = x.reshape(-1)
    for index, name in enumerate(fully, start=1):
        x = made[name] = arrays[f"{name}.weight"] @ x + arrays[f"{name}.bias"]
        if name != fully[-1]:
            x = made[f"relu{len(convs) + index}"] = np.maximum(x, 0)
    return made


def _resnet20(arrays: dict[str, np.ndarray], x: np.ndarray) -> Outputs:
    made: Outputs = {}

    def norm(name: str, x: np.ndarray) -> np.ndarray:
        scale, shift, mean, variance = (
            arrays[f"{name}.{key}"][:, None, None] for key in ("weight", "bias", "running_mean", "running_var")
        )
        return (x - mean) / np.sqrt(variance + 1e-5) * scale + shift

    x = made["conv1"] = conv(x, arrays["conv1.weight"], None, 1, 1)
    x = made["bn1"] = norm("bn1", x)
    x = made["relu"] = np.maximum(x, 0)
    for block in [f"layer{stage}.{place}" for stage in (1, 2, 3) for place in range(3)]:
        weight = arrays[f"{block}.conv1.weight"]
        added = weight.shape[0] - x.shape[0]
        stride = 2 if added else 1
        shortcut = np.pad(x[:, ::stride, ::stride], ((added // 2, added - added // 2), (0, 0), (0, 0)))
        y = made[f"{block}.conv1"] = conv(x, weight, None, stride, 1)
        y = made[f"{block}.bn1"] = norm(f"{block}.bn1", y)
        y = made[f"{block}.relu1"] = np.maximum(y, 0)
        y = made[f"{block}.conv2"] = conv(y, arrays[f"{block}.conv2.weight"], None, 1, 1)
        y = made[f"{block}.bn2"] = norm(f"{block}.bn2", y)
        y = made[f"{block}.add"] = y + shortcut
        x = made[f"{block}.relu2"] = np.maximum(y, 0)
    x = made["avgpool"] = x.mean(axis=(1, 2), keepdims=True)
    x = made["flatten"] = x.reshape(-1)
    made["linear"] = arrays["linear.weight"] @ x + arrays["linear.bias"]
    return made
