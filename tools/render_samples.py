"""Render the drawings of ``resources/samples`` again after an SVG was changed: ``python -m tools.render_samples``.

Needs resvg (the extra ``samples``), which Convoscope itself does not: the rendered PNGs are part of the tree.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

SAMPLES = Path(__file__).resolve().parents[1] / "resources" / "samples"
SIZE = 320


def main() -> None:
    """Write a PNG beside each SVG."""
    import resvg_py

    for path in sorted(SAMPLES.glob("*.svg")):
        data = resvg_py.svg_to_bytes(svg_path=str(path), width=SIZE, height=SIZE, skip_system_fonts=True)
        with Image.open(io.BytesIO(data)) as picture:
            picture.convert("RGB").save(path.with_suffix(".png"), optimize=True)


if __name__ == "__main__":
    main()
