"""The one exception whose text is meant for the user."""

from __future__ import annotations


class UserError(Exception):
    """Bad input, told in one clear sentence: what, which file, why, and what to do about it.

    The command line prints it on one line and exits with 2; the window shows it in the message bar.
    """
