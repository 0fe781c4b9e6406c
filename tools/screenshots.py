"""Make the pictures of the README and the docs: ``python tools/screenshots.py``. Needs no display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "screenshots"
PICTURES: dict[str, tuple[str, list[str]]] = {
    "window-dark": ("dark", ["--after", "5"]),
    "window-light": ("light", ["--model", "convnet", "--source", "sample", "--layer", "conv2"]),
    "why-dark": ("dark", ["--model", "resnet20", "--source", "sample", "--after", "6"]),
    "why-light": ("light", ["--model", "convnet", "--source", "sample", "--after", "6"]),
    "stimuli": ("dark", ["--model", "convnet", "--source", "stimuli", "--layer", "conv1"]),
}
"""By file name: the theme, and the options of the command line."""


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with tempfile.TemporaryDirectory() as folder:
        for name, (theme, options) in PICTURES.items():
            workspace = Path(folder, f"{name}.json")
            view = "why" if name.startswith("why") else ""
            workspace.write_text(json.dumps({"version": 1, "theme": theme, "view": view}))
            command = [sys.executable, "main.py", "--workspace", str(workspace), *options]
            target = OUT / f"{name}.png"
            subprocess.run([*command, "--screenshot", str(target)], cwd=ROOT, env=environment, check=True)
            print(target.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
