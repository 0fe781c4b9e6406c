"""Convoscope's engine: networks, sources, capture, reduction and numbers. No Qt anywhere below here."""
