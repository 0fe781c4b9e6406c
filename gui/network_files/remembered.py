"""What the user has said about files of networks, by the hash of their contents: a changed file is another file."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal

from engine.api import (
    Ink,
    MissingFileError,
    NetworkInfo,
    NetworkReference,
    Preprocessing,
    Resize,
    UserError,
    is_there,
    read_user_json,
)
from gui.look.translation import tr, translated
from gui.session.keeping import kept_as, replace_file, set_aside

VERSION = 1
LOCK_S = 5.0
"""Seconds that another instance may take to write; it takes milliseconds."""


@dataclass(frozen=True, slots=True)
class FileOverrides:
    """What the user has said that a file of weights does not say.

    Attributes:
        preprocessing: how pictures are prepared for it.
        labels: name of a list, or file, of class names; None for those that came with the network.
        choices: see ``NetworkReference.choices``.
        offer: the known network that it was taken for, empty for what was recognised.
        fields: names of what the user set; all else is a guess still.
    """

    preprocessing: Preprocessing
    labels: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    offer: str = ""
    fields: frozenset[str] = field(default_factory=frozenset)

    def over(self, reference: NetworkReference) -> NetworkReference:
        """A reference that opens the same file with all this."""
        model, checkpoint = reference.model, reference.checkpoint
        if self.offer and self.offer != model:
            model, checkpoint = self.offer, checkpoint or model
        return NetworkReference(
            model,
            checkpoint,
            self.labels,
            self.preprocessing.input,
            trust=reference.trust,
            choices=self.choices,
            preprocessing=self.preprocessing,
            output=reference.output,
            feeds=reference.feeds,
        )

    def needs_no_opening(self, network: NetworkInfo) -> bool:
        """Whether an opened network can do all this without being opened again."""
        reference = network.reference or NetworkReference(network.name)
        return (
            self.preprocessing.input == network.preprocessing.input
            and self.labels == reference.labels
            and all(network.choices.get(name, (value,))[0] == value for name, value in self.choices)
            and self.offer in ("", own_architecture(network))
        )

    def is_so(self, network: NetworkInfo) -> bool:
        """Whether an opened network does all this already."""
        return self.needs_no_opening(network) and self.preprocessing == network.preprocessing


def own_architecture(network: NetworkInfo) -> str:
    """The known name under which a network was opened, empty where the file alone was named."""
    return network.name if network.reference and network.reference.checkpoint else ""


@dataclass(slots=True)
class _Answers:
    """Trusted contents with the names of their files, and what was told about others, by hash."""

    trusted: dict[str, str] = field(default_factory=dict)
    told: dict[str, FileOverrides] = field(default_factory=dict)


_Change = Callable[[_Answers], None]


class FileOverridesStore(QObject):
    """Trusted contents, and what was told about others.

    Other instances of the program keep theirs in the same file. So each change is made on what it says then, under
    a lock, and what comes of it is what holds here as well. Files are read and written beside the window's thread.

    Args:
        path: of the JSON file; None to remember only until the end.

    Attributes:
        complaint: what is wrong with the file that was found at first, empty if nothing is.

    Signals:
        complained (str): the file could not be understood, or not be kept.
    """

    complained = Signal(str)
    _merged = Signal(object, int, str, object)

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self._path = path
        self._answers, self.complaint = _read(path) if path else (_Answers(), "")
        self._count = 0
        self._waiting: deque[tuple[int, _Change]] = deque()
        self._unmerged: list[tuple[int, _Change]] = []
        self._writer = QThreadPool(maxThreadCount=1)
        self._merged.connect(self._take_merged)

    def trusts(self, sha256: str) -> bool:
        """Whether the user trusts contents with this hash, as far as is known here; see ``refresh``."""
        return sha256 in self._answers.trusted

    @property
    def trusted(self) -> Mapping[str, str]:
        """Hashes of trusted contents, with the names of their files."""
        return dict(self._answers.trusted)

    def refresh(self, then: Callable[[], None]) -> None:
        """Call this once it is known what the other instances have kept; at once where nothing is kept."""
        if self._path is None:
            then()
        else:
            self._merge(self._path, then)

    def distrust(self, sha256: str) -> None:
        """The user takes it back."""
        self._change(lambda answers: answers.trusted.pop(sha256, None))

    def trust(self, sha256: str, name: str) -> None:
        """The user trusts them; the name is for people."""
        if sha256:
            self._change(lambda answers: answers.trusted.update({sha256: name}))

    def told(self, sha256: str) -> FileOverrides | None:
        """What the user said about the file with this hash."""
        return self._answers.told.get(sha256)

    def tell(self, sha256: str, told: FileOverrides | None) -> None:
        """The user says something else about it, or takes it all back."""
        if not sha256 or told == self._answers.told.get(sha256):
            return
        if told is None:
            self._change(lambda answers: answers.told.pop(sha256, None))
        else:
            self._change(lambda answers: answers.told.update({sha256: told}))

    def finish(self) -> None:
        """Wait until all is written."""
        self._writer.waitForDone()

    def _change(self, change: Callable[[_Answers], object]) -> None:
        def changing(answers: _Answers) -> None:
            change(answers)

        changing(self._answers)
        if self._path:
            self._count += 1
            self._waiting.append((self._count, changing))
            self._unmerged.append((self._count, changing))
            self._merge(self._path, None)

    def _merge(self, path: Path, then: Callable[[], None] | None) -> None:
        def beside() -> None:
            answers, last, complaint = _kept(path, self._waiting)
            with suppress(RuntimeError):  # the program has ended meanwhile
                self._merged.emit(answers, last, complaint, then)

        self._writer.start(beside)

    def _take_merged(
        self, answers: _Answers | None, last: int, complaint: str, then: Callable[[], None] | None
    ) -> None:
        """What the file says now, with the changes up to the ``last`` one; later ones come on top."""
        if answers is not None:
            self._unmerged = [(number, change) for number, change in self._unmerged if number > last]
            for _, change in self._unmerged:
                change(answers)
            self._answers = answers
        if complaint:
            self.complained.emit(complaint)
        if then:
            then()


def _kept(path: Path, waiting: deque[tuple[int, _Change]]) -> tuple[_Answers | None, int, str]:
    """Make the waiting changes in the file: (what it says then, number of the last change in it, what went wrong).

    What cannot be written waits on.
    """
    from filelock import FileLock, Timeout

    changes: list[tuple[int, _Change]] = []
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(path.name + ".lock"), timeout=LOCK_S):
            while waiting:
                changes.append(waiting.popleft())
            answers, complaint = _read(path)
            for _, change in changes:
                change(answers)
            if complaint and is_there(path):
                raise UserError(complaint)
            if changes:
                replace_file(path, _written(answers))
    except UserError as error:  # it could not be put aside either
        waiting.extendleft(reversed(changes))
        return None, 0, str(error)
    except (OSError, Timeout) as error:
        waiting.extendleft(reversed(changes))
        reason = str(error.strerror or error) if isinstance(error, OSError) else str(error)
        return (
            None,
            0,
            tr("{path}: what was said about files of networks cannot be kept ({reason}).", path=path, reason=reason),
        )
    return answers, changes[-1][0] if changes else 0, complaint


def _read(path: Path) -> tuple[_Answers, str]:
    """What the file says, and what is wrong with it: then it is put aside, and says nothing."""
    try:
        data = read_user_json(path)
        if data["version"] != VERSION:
            raise UserError(
                tr("{path}: another version of Convoscope wrote this file ({data}).", path=path, data=data["version"])
            )
        trusted = {str(sha256): str(name) for sha256, name in data["trusted"].items()}
        return _Answers(trusted, {str(sha256): _told(entry) for sha256, entry in data["told"].items()}), ""
    except MissingFileError:
        return _Answers(), ""
    except UserError as error:
        problem = translated(error.text)
    except (ValueError, KeyError, TypeError, AttributeError):
        problem = tr("{path}: the file is damaged.", path=path)
    lost = tr("What was said about files of networks is asked again.")
    return _Answers(), " ".join([problem, lost, kept_as(set_aside(path))])


def _written(answers: _Answers) -> str:
    told = {sha256: {**asdict(told), "fields": sorted(told.fields)} for sha256, told in answers.told.items()}
    return json.dumps({"version": VERSION, "trusted": answers.trusted, "told": told}, indent=1)


def _told(entry: Mapping[str, Any]) -> FileOverrides:
    """From JSON; KeyError, TypeError or ValueError for what does not fit."""
    given = dict(entry["preprocessing"])
    unknown = given.keys() - {known.name for known in fields(Preprocessing)}
    if unknown:
        raise ValueError(f"unknown field {min(unknown)}")
    preprocessing = Preprocessing(
        **{
            **given,
            "input": tuple(given["input"]),
            "mean": tuple(given["mean"]),
            "std": tuple(given["std"]),
            "resize": Resize(given["resize"]),
            "ink": None if given["ink"] is None else Ink(given["ink"]),
        }
    )
    return FileOverrides(
        preprocessing,
        entry["labels"],
        tuple((str(name), str(value)) for name, value in entry["choices"]),
        str(entry["offer"]),
        frozenset(entry["fields"]),
    )
