"""Damaged files, made by the thousand from small valid ones, for every reader: each is opened or refused in a sentence.

``python -m tools.fuzz --reader onnx --count 20000 --seed 1``; see docs/reliability.md.
"""
