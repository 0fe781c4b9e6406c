"""What the numbers of detectors mean: one file for each published layout, from tensors to boxes."""
