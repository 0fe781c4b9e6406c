"""What a training writes: the weights, and what was measured into the model card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file


def write_card(folder: Path, name: str, state: Mapping[str, torch.Tensor], measured: Mapping[str, object]) -> None:
    """Write NAME.safetensors, and put ``measured`` and its checksum into NAME.json, which keeps what else it told."""
    path = folder / f"{name}.safetensors"
    save_file({key: value.contiguous() for key, value in state.items()}, path)
    card = folder / f"{name}.json"
    told = json.loads(card.read_text(encoding="utf-8")) if card.exists() else {}
    written = {**told, **measured, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    card.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
