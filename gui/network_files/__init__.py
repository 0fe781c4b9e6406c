"""Networks from files: trust, what a file does not say, and definitions."""
