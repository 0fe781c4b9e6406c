"""What the user has said about files of networks, by the hash of their contents: a changed file is another file."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from PySide6.QtCore import QThreadPool

from engine.api import Ink, NetworkInfo, NetworkReference, Preprocessing, Resize

log = logging.getLogger(__name__)

VERSION = 1


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
            trusted=reference.trusted,
            preprocessing=self.preprocessing,
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


class FileOverridesStore:
    """Trusted contents, and what was told about others; written as it changes, never by the GUI thread.

    Args:
        path: of the JSON file; None to remember only until the end.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._trusted: dict[str, str] = {}
        self._told: dict[str, FileOverrides] = {}
        self._writer = QThreadPool(maxThreadCount=1)
        if path:
            self._read(path)

    def trusts(self, sha256: str) -> bool:
        """Whether the user trusts contents with this hash."""
        return sha256 in self._trusted

    @property
    def trusted(self) -> Mapping[str, str]:
        """Hashes of trusted contents, with the names of their files."""
        return dict(self._trusted)

    def distrust(self, sha256: str) -> None:
        """The user takes it back."""
        if self._trusted.pop(sha256, None) is not None:
            self._write()

    def trust(self, sha256: str, name: str) -> None:
        """The user trusts them; the name is for people."""
        if sha256:
            self._trusted[sha256] = name
            self._write()

    def told(self, sha256: str) -> FileOverrides | None:
        """What the user said about the file with this hash."""
        return self._told.get(sha256)

    def tell(self, sha256: str, told: FileOverrides | None) -> None:
        """The user says something else about it, or takes it all back."""
        if not sha256 or told == self._told.get(sha256):
            return
        if told is None:
            self._told.pop(sha256, None)
        else:
            self._told[sha256] = told
        self._write()

    def finish(self) -> None:
        """Wait until all is written."""
        self._writer.waitForDone()

    def _read(self, path: Path) -> None:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["version"] == VERSION:
                self._trusted = {str(sha256): str(name) for sha256, name in data["trusted"].items()}
                self._told = {str(sha256): _told(entry) for sha256, entry in data["told"].items()}
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("%s: what was said about files of networks cannot be read: %s", path, error)

    def _write(self) -> None:
        if self._path is None:
            return
        told = {sha256: {**asdict(told), "fields": sorted(told.fields)} for sha256, told in self._told.items()}
        content = json.dumps({"version": VERSION, "trusted": self._trusted, "told": told}, indent=1)
        path = self._path
        self._writer.start(lambda: _replace(path, content))


def _replace(path: Path, content: str) -> None:
    """Whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(path.name + ".part")
        beside.write_text(content, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        log.warning("%s: what was said about files of networks cannot be kept: %s", path, error)


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
