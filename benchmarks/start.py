"""How long the window and the first answer take, against importing the libraries, by turns in new processes.

python -m benchmarks.start                  # on the display, or offscreen where there is none

Times are counted from before the interpreter starts. *Painted*: the window's first paint is done, PyTorch is not
imported yet. *Predicted*: the first result with predictions of the bundled network has been painted. The first start
here has an empty configuration, later ones the workspace that it left.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

PAINTED, PREDICTED = 0.6, 1.2
"""What is allowed: of importing torch, and of importing everything."""

TORCH = "import torch"
EVERYTHING = "import torch, PySide6.QtWidgets, pyqtgraph, cv2"
BEGAN = "CONVOSCOPE_BENCHMARK_BEGAN"
FIGURES = ("import torch", "import everything", "painted", "predicted")


def main() -> None:
    """Measure by turns and print medians and what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=5, help="starts of each kind (default 5)")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        window()
        return
    with tempfile.TemporaryDirectory() as home:
        turns = [take_turn(home) for _ in range(options.turns)]
    torch, everything, painted, predicted = (statistics.median(turn[name] for turn in turns) for name in FIGURES)
    print(f"medians of {options.turns} starts of each kind, seconds")
    print(f"import torch        {torch:6.2f}")
    print(f"import everything   {everything:6.2f}")
    print(f"painted             {painted:6.2f}   {painted / torch:.2f} of importing torch, {PAINTED} allowed")
    print(f"predicted           {predicted:6.2f}   {predicted / everything:.2f} of everything, {PREDICTED} allowed")
    later = statistics.median(turn["predicted"] for turn in turns[1:])
    print(f"first start         {turns[0]['predicted']:6.2f}   later ones {later:.2f}")
    early = all(turn["without torch"] for turn in turns)
    print("PyTorch was imported after the window was painted" if early else "PyTorch was there BEFORE the window")


def take_turn(home: str) -> dict[str, float]:
    """Seconds by name of one start of each kind; the window's workspace lies below ``home``."""
    found = {}
    for name, code in (("import torch", TORCH), ("import everything", EVERYTHING)):
        began = time.monotonic()
        subprocess.run([sys.executable, "-c", code], check=True)
        found[name] = time.monotonic() - began
    environment = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, BEGAN: repr(time.monotonic())}
    if not any(map(os.environ.get, ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"))):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, "-m", "benchmarks.start", "--inside"]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    return found | json.loads(done.stdout.splitlines()[-1])


def window() -> None:
    """The program as the user starts it, closed after the first prediction; prints the times it saw."""
    began = float(os.environ[BEGAN])
    seen: dict[str, float] = {}
    import main as program
    from gui.app.display import prepare_display

    prepare_display(can_be_invisible=False)

    from PySide6.QtCore import QTimer

    import gui.app.app
    from engine.api import Predictions, Result
    from gui.shell.window import MainWindow

    class Watched(MainWindow):
        """Notes when it is painted."""

        def __init__(self, *given: object) -> None:
            super().__init__(*given)  # type: ignore[arg-type]
            self.first_painted.connect(self._note_first)
            self.painted.connect(self._note_result)

        def _note_first(self) -> None:
            seen.update({"painted": time.monotonic() - began, "without torch": float("torch" not in sys.modules)})

        def _note_result(self, result: Result) -> None:
            told = any(isinstance(answer, Predictions) for answer in result.answers.values())
            if told and "predicted" not in seen:
                seen["predicted"] = time.monotonic() - began
                QTimer.singleShot(0, self.close)

    gui.app.app.MainWindow = Watched  # type: ignore[misc]
    code = program.run([])
    print(json.dumps(seen))
    sys.exit(code)


if __name__ == "__main__":
    main()
