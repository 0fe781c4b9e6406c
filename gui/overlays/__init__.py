"""Layers over the picture, one file each."""
