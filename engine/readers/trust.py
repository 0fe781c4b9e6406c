"""Files that run code when they are opened: only those very contents that the user has said to trust.

What is checked is what is loaded: of a file that is trusted by its hash a private copy is made, hashed while it is
written, and the network is read from that copy. Does not import torch.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.api import NetworkReference, RefusedError, UserError, is_there, read_user_file, say, some
from engine.readers.code_guard import current
from engine.readers.neighbours import RunFile, hash_of, neighbours_of, package_root

BLOCK_BYTES = 1 << 20

Step = Callable[[str, float | None], None]
"""``LoadingProgress.step``: takes what is being done and how much of it is done (0 … 1, None where unknown)."""


def quiet(_text: str, _fraction: float | None) -> None:
    """The step that nobody hears."""


def refused(path: Path, reason: str) -> RefusedError:
    """The explanation for a file that only opens by running code; ``reason`` goes on from "since"."""
    return RefusedError(
        say(
            "{path}: not opened, since {reason}: loading that can run any code the file contains. If you "
            "trust where it comes from, allow it (--trust), or have it saved as a state dict "
            "(torch.save(model.state_dict(), …)).",
            path=path,
            reason=reason,
        ),
        str(path),
        reason,
    )


@contextmanager
def trusted_file(path: Path, reference: NetworkReference, reason: str, step: Step = quiet) -> Iterator[Path]:
    """The file to load from: the file itself where all files are trusted, else a private copy with a trusted hash.

    RefusedError where it is neither; ``reason`` says what about the file can run code. ``step`` hears how far the
    copying is, and may raise to end it.
    """
    if reference.trust:
        yield path
        return
    if not reference.trusted:
        raise refused(path, reason)
    with TemporaryDirectory(prefix="convoscope-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / path.name
        sha256 = _copied(path, copy, step)
        if sha256 not in reference.trusted:
            raise refused(path, reason)
        if guard := current():
            guard.begin(path, path.parent, {os.path.realpath(path): RunFile(path.name, sha256)}, refused(path, reason))
        try:
            yield copy
        except UserError as error:
            raise UserError(error.text.with_words(str(copy), str(path))) from error


def trusted_code(path: Path, reference: NetworkReference) -> Mapping[str, RunFile]:
    """The texts of a Python file and of the neighbours that it imports, by their real paths: those are to be run.

    RefusedError unless the user trusts just these.
    """
    files = neighbours_of(path, read_user_file(path))
    if reference.trust:
        return files
    main = files[os.path.realpath(path)].name
    others = sorted(file.name for file in files.values() if file.name != main)
    refusal = RefusedError(
        say(
            "{path}: not opened, since a Python factory runs the code in that file and in {others}. If you trust "
            "them, allow it (--trust).",
            path=path,
            others=some(others),
        )
        if others
        else say(
            "{path}: not opened, since a Python factory runs the code in that file. If you trust the "
            "file, allow it (--trust).",
            path=path,
        ),
        str(path),
        say("it is Python code that runs the files beside it as well") if others else say("it is Python code"),
        hash_of(files.values()),
        (main, *others) if others else (),
    )
    if guard := current():
        guard.begin(path, package_root(path)[0], files, refusal)
    elif hash_of(files.values()) not in reference.trusted:
        raise refusal
    return files


def digest(
    path: Path, cancelled: Callable[[], bool] = lambda: False, report: Callable[[float], None] = lambda _: None
) -> str:
    """SHA-256 of a file in hexadecimal digits; empty if it cannot be read or nobody waits for it any more.

    ``report`` takes how much of it is done (0 … 1), about once a percent.
    """
    found = hashlib.sha256()
    try:
        for block, done in _blocks(path):
            if cancelled():
                return ""
            found.update(block)
            if done is not None:
                report(done)
    except OSError:
        return ""
    return found.hexdigest()


def file_of(reference: NetworkReference) -> Path | None:
    """The file that holds what was learned: the checkpoint, else the model's own; None for a known network alone."""
    if reference.checkpoint:
        return Path(reference.checkpoint)
    model = reference.model
    code, _, function = model.rpartition(":")
    path = Path(code if code.endswith(".py") and function else model)
    return path if is_there(path) and path.is_file() else None


def _blocks(path: Path) -> Iterator[tuple[bytes, float | None]]:
    """A file piece by piece, and about once a percent how much of it that makes (0 … 1)."""
    size, done, told = path.stat().st_size, 0, 0
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            done += len(block)
            percent = min(100, 100 * done // size) if size else 100
            yield block, min(1.0, done / size) if percent > told and size else None
            told = percent


def _copied(path: Path, copy: Path, step: Step) -> str:
    """Copy a file and give the SHA-256 of what was written."""
    found = hashlib.sha256()
    try:
        with copy.open("xb") as target:
            for block, done in _blocks(path):
                if done is not None:
                    step(say("Checking {file} …", file=path.name), done)
                found.update(block)
                target.write(block)
    except OSError as error:
        raise UserError(
            "{path}: the file cannot be copied to be checked ({reason}).", path=path, reason=error.strerror
        ) from error
    return found.hexdigest()
