"""Readable definitions of the known architectures, one file a family, each citing its paper."""
