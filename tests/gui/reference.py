"""The bundled networks once more: every layer's output in plain NumPy, straight from the weights file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from safetensors.numpy import load_file

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "networks"

Tensors = dict[str, np.ndarray]


def outputs(model: str, x: np.ndarray) -> Tensors:
    """Every layer's output by name for an input tensor (C, H, W), in double precision."""
    weights = {name: array.astype(np.float64) for name, array in load_file(FOLDER / f"{model}.safetensors").items()}
    return {"lenet5": _lenet5, "convnet": _convnet, "linear": _linear, "resnet20": _resnet20}[model](
        weights, x.astype(np.float64)
    )


def weights_of(model: str) -> Tensors:
    """The tensors of the file by name, as stored."""
    return load_file(FOLDER / f"{model}.safetensors")


def bundled(model: str) -> bool:
    """Whether the weights are there."""
    return (FOLDER / f"{model}.safetensors").is_file()


def convolve(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None, padding: int = 0, stride: int = 1
) -> np.ndarray:
    """Cross-correlation of (C, H, W) with (O, C, k, k)."""
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    windows = sliding_window_view(padded, weight.shape[2:], axis=(1, 2))[:, ::stride, ::stride]
    out = np.einsum("chwij,ocij->ohw", windows, weight, optimize=True)
    return out if bias is None else out + bias[:, None, None]


def pool(x: np.ndarray) -> np.ndarray:
    """Maximum of 2×2 blocks."""
    channels, height, width = x.shape
    return x.reshape(channels, height // 2, 2, width // 2, 2).max(axis=(2, 4))


def _relu(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0)


def _lenet5(w: Tensors, x: np.ndarray) -> Tensors:
    out: Tensors = {}
    for stage in (1, 2):
        out[f"conv{stage}"] = x = convolve(x, w[f"conv{stage}.weight"], w[f"conv{stage}.bias"])
        out[f"relu{stage}"] = x = _relu(x)
        out[f"pool{stage}"] = x = pool(x)
    out["flatten"] = x = x.reshape(-1)
    for stage in (1, 2, 3):
        out[f"fc{stage}"] = x = w[f"fc{stage}.weight"] @ x + w[f"fc{stage}.bias"]
        if stage < 3:
            out[f"relu{stage + 2}"] = x = _relu(x)
    return out


def _convnet(w: Tensors, x: np.ndarray) -> Tensors:
    out: Tensors = {}
    for index in range(1, 7):
        weight = w[f"conv{index}.weight"]
        out[f"conv{index}"] = x = convolve(x, weight, w[f"conv{index}.bias"], padding=weight.shape[2] // 2)
        out[f"relu{index}"] = x = _relu(x)
        if index % 2 == 0:
            out[f"pool{index // 2}"] = x = pool(x)
    out["flatten"] = x = x.reshape(-1)
    out["fc"] = w["fc.weight"] @ x + w["fc.bias"]
    return out


def _linear(w: Tensors, x: np.ndarray) -> Tensors:
    return {"flatten": x.reshape(-1), "fc": w["fc.weight"] @ x.reshape(-1) + w["fc.bias"]}


def _resnet20(w: Tensors, x: np.ndarray) -> Tensors:
    out: Tensors = {}

    def norm(name: str, x: np.ndarray) -> np.ndarray:
        scale = w[f"{name}.weight"] / np.sqrt(w[f"{name}.running_var"] + 1e-5)
        shift = w[f"{name}.bias"] - w[f"{name}.running_mean"] * scale
        return x * scale[:, None, None] + shift[:, None, None]

    out["conv1"] = x = convolve(x, w["conv1.weight"], None, 1)
    out["bn1"] = x = norm("bn1", x)
    out["relu"] = x = _relu(x)
    for stage in (1, 2, 3):
        for block in (0, 1, 2):
            at, stride, before = f"layer{stage}.{block}", 2 if stage > 1 and block == 0 else 1, x
            out[f"{at}.conv1"] = x = convolve(x, w[f"{at}.conv1.weight"], None, 1, stride)
            out[f"{at}.bn1"] = x = norm(f"{at}.bn1", x)
            out[f"{at}.relu1"] = x = _relu(x)
            out[f"{at}.conv2"] = x = convolve(x, w[f"{at}.conv2.weight"], None, 1)
            out[f"{at}.bn2"] = x = norm(f"{at}.bn2", x)
            added = (len(x) - len(before)) // 2
            short = np.pad(before[:, ::stride, ::stride], ((added, added), (0, 0), (0, 0)))
            out[f"{at}.add"] = x = x + short
            out[f"{at}.relu2"] = x = _relu(x)
    out["avgpool"] = x = x.mean(axis=(1, 2), keepdims=True)
    out["flatten"] = x = x.reshape(-1)
    out["linear"] = w["linear.weight"] @ x + w["linear.bias"]
    return out
