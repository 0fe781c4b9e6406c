"""The exceptions whose text is meant for the user."""

from __future__ import annotations

from engine.api import text


class UserError(Exception):
    """Bad input, told in one clear sentence: what, which file, why, and what to do about it.

    The command line prints it on one line and exits with 2; the window shows it in the message bar, translated.

    Args:
        sentence: a template for ``values`` as ``say`` takes it, or a text that was made already.

    Attributes:
        text: the sentence; ``str`` of an exception forgets how it is translated.
    """

    def __init__(self, sentence: str, /, **values: object) -> None:
        self.text = sentence if isinstance(sentence, text.Text) else text.say(sentence, **values)
        super().__init__(self.text)


class RefusedError(UserError):
    """The file would have to run code, and the user has not said to trust it.

    Attributes:
        path: of the file.
        reason: what about it can run code, to go on from "since", e.g. ``it is TorchScript, which is a program``.
        sha256: stands for the contents of all files that would run, in hexadecimal digits; empty for that of the file.
        files: names of those files, the one that was opened first; empty for that one alone.
    """

    def __init__(self, text: str, path: str, reason: str, sha256: str = "", files: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.path, self.reason, self.sha256, self.files = path, reason, sha256, files


class MissingFileError(UserError):
    """There is no such file."""


class InputUnknownError(UserError):
    """No usual input fits the network, and the user has not said which one it takes."""
