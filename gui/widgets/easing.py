"""What glides to its new value instead of jumping."""

from __future__ import annotations


class Easing:
    """Mixin of widgets that show the way between two values; a picture of the window needs the end of it."""

    def arrive(self) -> None:
        """Show the newest values now."""
        raise NotImplementedError
