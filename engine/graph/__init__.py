"""Any module as a graph of named operations that can be run with chosen layers as outputs."""

from engine.graph.analysis import Analysis, analyse
from engine.graph.eager import EagerProgram
from engine.graph.trace import trace

__all__ = ["Analysis", "EagerProgram", "analyse", "trace"]
