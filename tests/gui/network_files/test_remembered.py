"""What the user said about files: kept by several instances in one file, and never lost or brought back silently."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from pytestqt.qtbot import QtBot

from engine.api import NetworkFailed, NetworkReference, TrustRequired
from gui.network_files import remembered as module
from gui.network_files.remembered import FileOverrides, FileOverridesStore
from gui.network_files.trusted import TrustedFiles
from gui.shell.window import MainWindow
from tests.gui.fakes import LENET, FakeEngine

A, B, C = "aa" * 32, "bb" * 32, "cc" * 32
TOLD = FileOverrides(replace(LENET.preprocessing, mean=(0.5,)), fields=frozenset({"mean"}))
REFERENCE = NetworkReference("/home/me/net.pt")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "networks.json"


@pytest.fixture
def make(path: Path) -> Iterator[Callable[[], FileOverridesStore]]:
    """Instances of the program that keep their answers in one file."""
    made: list[FileOverridesStore] = []

    def one() -> FileOverridesStore:
        made.append(FileOverridesStore(path))
        return made[-1]

    yield one
    for store in made:
        store.finish()


def trusted(path: Path) -> set[str]:
    return set(json.loads(path.read_text())["trusted"])


def test_two_instances_keep_both_answers(path: Path, make: Callable[[], FileOverridesStore]) -> None:
    one, other = make(), make()
    one.trust(A, "a.pt")
    one.finish()
    other.trust(B, "b.pt")
    other.tell(C, TOLD)
    other.finish()
    again = make()
    assert trusted(path) == {A, B} and again.told(C) == TOLD and again.trusts(A) and again.trusts(B)


def test_trust_withdrawn_in_one_instance_stays_withdrawn_when_the_other_writes(
    path: Path, make: Callable[[], FileOverridesStore], qtbot: QtBot
) -> None:
    one = make()
    one.trust(A, "a.pt")
    one.finish()
    other = make()
    assert other.trusts(A)
    one.distrust(A)
    one.finish()
    other.trust(B, "b.pt")
    other.finish()
    assert trusted(path) == {B}
    qtbot.waitUntil(lambda: not other.trusts(A))  # it has learned of it
    assert other.trusts(B) and not make().trusts(A)


def test_trust_withdrawn_in_another_instance_is_asked_about_again(
    make_window: Callable[..., MainWindow], make: Callable[[], FileOverridesStore], engine: FakeEngine, qtbot: QtBot
) -> None:
    store = make()
    store.trust(A, "net.pt")
    store.finish()
    window = make_window(remembered=store)
    other = make()
    other.distrust(A)
    other.finish()
    engine.post(NetworkFailed(REFERENCE, "not opened", TrustRequired("/home/me/net.pt", "it is a program", A)))
    qtbot.waitUntil(lambda: window.files.trust_dialog is not None)
    assert not engine.called("open_network")
    window.files.show_trusted()
    qtbot.waitUntil(lambda: bool(window.findChildren(TrustedFiles)))
    assert not window.findChildren(TrustedFiles)[0].forget
    assert window.files.trust_dialog is not None
    window.files.trust_dialog.reject()


def test_a_network_is_opened_again_only_with_trust_that_still_holds(window: MainWindow, engine: FakeEngine) -> None:
    """Its description carries what it was opened with."""
    window.session.open_network(replace(REFERENCE, trusted=(A,)))
    ((reference,),) = engine.called("open_network")
    assert isinstance(reference, NetworkReference) and reference == REFERENCE and reference.trusted == ()


def test_many_instances_at_once_lose_nothing(path: Path, make: Callable[[], FileOverridesStore]) -> None:
    stores = [make() for _ in range(4)]
    ready = threading.Barrier(len(stores))

    def work(number: int, store: FileOverridesStore) -> None:
        ready.wait()
        for count in range(5):
            store.trust(f"{number}{count}" * 32, "x")

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.finish()
    assert trusted(path) == {f"{number}{count}" * 32 for number in range(4) for count in range(5)}
    assert sorted(file.name for file in path.parent.iterdir()) == ["networks.json", "networks.json.lock"]


DAMAGED = {
    "cut off": b"{",
    "empty": b"",
    "bytes": bytes(range(256)),
    "a list": b"[]",
    "without trust": b'{"version": 1}',
    "of another form": b'{"version": 1, "trusted": [], "told": {}}',
    "an unknown field": b'{"version": 1, "trusted": {}, "told": {"a": {"preprocessing": {"gamma": 2}}}}',
    "newer": b'{"version": 2, "trusted": {"' + A.encode() + b'": "a.pt"}, "told": {}}',
    "200,000 brackets": b"[" * 200_000,
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_or_newer_file_is_set_aside_with_a_message_and_nothing_in_it_is_believed(
    path: Path, make: Callable[[], FileOverridesStore], make_window: Callable[..., MainWindow], kind: str
) -> None:
    path.parent.mkdir()
    path.write_bytes(DAMAGED[kind])
    store = make()
    assert not store.trusts(A) and not path.exists()
    assert path.with_name("networks.set-aside-1.json").read_bytes() == DAMAGED[kind]
    window = make_window(remembered=store)
    assert "networks.json" in window.messages.text and "networks.set-aside-1.json" in window.messages.text
    store.trust(B, "b.pt")
    store.finish()
    assert trusted(path) == {B}


def test_a_file_that_is_damaged_while_the_program_runs_is_set_aside_too(
    path: Path, make: Callable[[], FileOverridesStore], window: MainWindow, qtbot: QtBot
) -> None:
    store = make()
    path.parent.mkdir()
    for number in (1, 2):
        path.write_bytes(b"{")
        with qtbot.waitSignal(store.complained) as said:
            store.trust(A, "a.pt")
        assert f"networks.set-aside-{number}.json" in said.args[0]
        assert path.with_name(f"networks.set-aside-{number}.json").read_bytes() == b"{" and trusted(path) == {A}


def test_a_file_that_cannot_be_put_aside_is_left_alone(
    path: Path, make: Callable[[], FileOverridesStore], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(module, "set_aside", lambda _: None)
    path.parent.mkdir()
    path.write_bytes(b"{")
    store = make()
    assert "nothing is written there" in store.complaint
    with qtbot.waitSignal(store.complained):
        store.trust(A, "a.pt")
    assert path.read_bytes() == b"{" and store.trusts(A)


def test_what_cannot_be_written_now_is_written_with_the_next_answer(
    path: Path, make: Callable[[], FileOverridesStore], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(module, "LOCK_S", 0.01)
    store = make()
    path.parent.mkdir()
    with FileLock(f"{path}.lock"), qtbot.waitSignal(store.complained) as said:
        store.trust(A, "a.pt")
    assert "cannot be kept" in said.args[0] and store.trusts(A) and not path.exists()
    store.trust(B, "b.pt")
    store.finish()
    assert trusted(path) == {A, B}
