"""Any module as a graph of named operations that can be run with chosen layers as outputs."""

from engine.graph.build import Graph, graph_of

__all__ = ["Graph", "graph_of"]
