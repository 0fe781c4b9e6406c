"""A monkey at the window: presses everything, breaks what can break, and looks whether anything goes wrong unsaid."""
