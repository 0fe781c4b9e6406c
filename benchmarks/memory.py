"""Peak memory of the live program against a bare process with the same network, each in a process of its own.

Live: the window at 1600×1000 with its default panels and moving stimuli. Bare: PyTorch, the module, and ten passes.

python -m benchmarks.memory --model resnet50
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

BARE = """
import sys, torch
from engine.catalogue.known import card as card_of
from engine.commands.bench import peak_memory
from engine.readers.catalogue_network import build
card = card_of(sys.argv[1])
module = build(card).eval()
with torch.inference_mode():
    for _ in range(10):
        module(torch.zeros(1, *card.preprocessing.input))
print(peak_memory())
"""
LIVE = """
import sys
from benchmarks.streaming import Streaming
from engine.commands.bench import peak_memory
live = Streaming("stimuli")
live.swap(sys.argv[1])
live.stream(float(sys.argv[2]))
print(peak_memory())
live.close()
"""
ALLOWED_MB = 250


def main() -> None:
    """Measure and print both, and whether the difference is within what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="resnet50", help="a known network (default resnet50)")
    parser.add_argument("--seconds", default="15", help="that it streams, so that the prepared form is made")
    options = parser.parse_args()
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}

    def run(*arguments: str) -> str:
        done = subprocess.run([sys.executable, *arguments], env=environment, check=True, capture_output=True, text=True)
        return done.stdout

    live, bare = float(run("-c", LIVE, options.model, options.seconds)), float(run("-c", BARE, options.model))
    more = live - bare
    verdict = "within" if more <= ALLOWED_MB else "MORE than"
    print(f"{options.model}: bare {bare:.0f} MB, live {live:.0f} MB")
    print(f"{more:.0f} MB more, {verdict} {ALLOWED_MB}")


if __name__ == "__main__":
    main()
