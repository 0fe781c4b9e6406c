"""ONNX networks: their graph in the engine's words, and how ONNX Runtime runs it."""
