"""Convoscope's window: shows results, sends requests. Never touches torch; of the engine only ``engine.api``."""
