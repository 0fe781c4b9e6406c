"""The network as a picture, left to right: what is shown, where it lies, and the widget that paints it."""
