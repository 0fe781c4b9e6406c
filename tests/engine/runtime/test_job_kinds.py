"""The engine's own jobs: networks, weights and cameras, run to their end in the test's own thread."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.api import (
    CamerasFound,
    FilterOverride,
    Message,
    NetworkCancelled,
    NetworkFailed,
    NetworkReference,
    NetworkState,
    Notice,
    Preprocessing,
    Progress,
    Severity,
    UserError,
    WeightsFailed,
    WeightsFetched,
    WeightsResult,
    WeightsView,
)
from engine.networks.opening import open_network
from engine.readers import trust
from engine.runtime.job_kinds import (
    SLOW_WEIGHTS,
    CheckPreprocessing,
    FetchWeights,
    FindCameras,
    LoadNetwork,
    OpenFile,
    PictureOfWeights,
)
from engine.runtime.job_runner import JobRunner
from engine.runtime.jobs import Job, Services
from engine.runtime.mailboxes import Inbox, Outbox
from tests.engine.tiny import tiny_network

STATE = NetworkState(1)
CONV, FC = WeightsView("conv", 90, 90), WeightsView("fc", 90, 90)


class Runner(JobRunner):
    """Without threads; what came of the jobs."""

    def __init__(self, **services: object) -> None:
        self.inbox: Inbox = Inbox()
        self.outbox = Outbox()
        super().__init__(self.inbox, self.outbox, Services(**services), threaded=False)  # type: ignore[arg-type]

    def messages(self, *jobs: Job) -> list[Message]:
        for job in jobs:
            self.submit(job)
        while self.step():
            pass
        return list(self.outbox.drain())


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "job",
    [
        LoadNetwork(NetworkReference("lenet5", input=(28, 28)), 3),
        OpenFile("/x/y.pt"),
        FetchWeights("alexnet"),
        FindCameras(),
        PictureOfWeights(NetworkState(2, (FilterOverride(2, "conv", 0, ((1.0,),), (1.0,)),)), CONV),
        CheckPreprocessing(STATE, Preprocessing((3, 8, 8), (0.5,) * 3, (0.25,) * 3)),
    ],
)
def test_every_specification_can_be_pickled_and_compared(job: Job) -> None:
    again = pickle.loads(pickle.dumps(job))
    assert again == job and hash(again) == hash(job) and (again.name, again.key) == (job.name, job.key)
    assert job.failing


# -- networks


def whole_module(path: Path) -> Path:
    """A whole pickled module, of PyTorch's own classes."""
    torch.save(nn.Sequential(nn.Conv2d(3, 2, 3), nn.Flatten(), nn.Linear(2 * 30 * 30, 4)), path)
    return path


def test_a_refused_file_is_named_with_its_reason_and_its_hash(tmp_path: Path) -> None:
    path = whole_module(tmp_path / "whole.pth")
    (failed,) = (m for m in Runner().messages(load(path)) if isinstance(m, NetworkFailed))
    assert failed.refused and failed.refused.path == str(path)
    assert failed.refused.sha256 == failed.sha256 == sha(path)
    assert not failed.input_unknown


def load(path: object, **told: object) -> LoadNetwork:
    return LoadNetwork(NetworkReference(str(path), **told), 1)  # type: ignore[arg-type]


def test_it_says_when_the_input_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(
        "from torch import nn\ndef build():\n    return nn.Sequential(nn.Conv2d(7, 1, 3), nn.Linear(9, 2))\n"
    )
    (failed,) = (
        m for m in Runner().messages(load(f"{path}:build", trusted=(sha(path),))) if isinstance(m, NetworkFailed)
    )
    assert failed.input_unknown and failed.refused is None and failed.sha256 == sha(path)


def test_of_a_factory_that_is_not_trusted_the_weights_are_not_read(tmp_path: Path, reads: list[Path]) -> None:
    path, checkpoint = tmp_path / "net.py", whole_module(tmp_path / "whole.pth")
    path.write_text("def build(): ...")
    messages = Runner().messages(load(f"{path}:build", checkpoint=str(checkpoint)))
    (failed,) = (m for m in messages if isinstance(m, NetworkFailed))
    assert failed.refused and failed.refused.path == str(path) and failed.refused.sha256 == sha(path)
    assert path not in reads  # its hash comes with the refusal


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are hashed, each time that happens."""
    hashed: list[Path] = []
    digest = trust.digest

    def counted(path: Path, *rest: object) -> str:
        hashed.append(path)
        return digest(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(trust, "digest", counted)
    return hashed


def test_what_is_no_network_is_told_before_it_is_read(tmp_path: Path, reads: list[Path]) -> None:
    path = tmp_path / "film.mkv"
    path.write_bytes(b"\x1a\x45\xdf\xa3" + bytes(5000))
    messages = Runner().messages(load(path))
    (failed,) = (m for m in messages if isinstance(m, NetworkFailed))
    assert "no file of weights" in failed.text and failed.sha256 == "" and not reads


@pytest.mark.parametrize("refused", [True, False])
def test_a_file_is_hashed_once(tmp_path: Path, reads: list[Path], refused: bool) -> None:
    path = whole_module(tmp_path / "whole.pth")
    runner = Runner()
    messages = runner.messages(load(path, trust=not refused, input=(3, 32, 32)))
    assert any(isinstance(m, NetworkFailed) for m in messages) == refused
    assert reads == [path]
    if not refused:
        (command,) = runner.inbox.take_commands()
        assert command.network.info.sha256 == sha(path)


def test_a_damaged_file_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its beginning looks right; the hash is given up as soon as the opening has failed."""
    path, given_up = whole_module(tmp_path / "net.pth"), []

    def fail(*_: object) -> None:
        raise UserError("It is damaged.")

    def endless(_path: Path, cancelled: Callable[[], bool], _report: object) -> str:
        while not cancelled():
            pass
        given_up.append(True)
        return ""

    monkeypatch.setattr(trust, "digest", endless)
    runner = Runner(open_network=fail)
    assert NetworkFailed(NetworkReference(str(path)), "It is damaged.") in runner.messages(load(path))
    assert given_up == [True]


def test_the_hash_is_told_of_once_it_is_waited_for_and_can_be_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = whole_module(tmp_path / "net.pth")
    runner = Runner(open_network=lambda *_: tiny_network())
    put, checks = runner.outbox.put, 0

    def cancel_at_last(message: Message) -> None:
        nonlocal checks
        put(message)
        if isinstance(message, Progress) and message.text.startswith("Checking net.pth"):
            checks += 1
            runner.cancel("network 1")

    def slow(path: Path, cancelled: Callable[[], bool], report: Callable[[float], None]) -> str:
        while not checks:
            report(0.25)
        return "" if cancelled() else "never"

    monkeypatch.setattr(runner.outbox, "put", cancel_at_last)
    monkeypatch.setattr(trust, "digest", slow)
    messages = runner.messages(load(path))
    assert Progress("network 1", "Checking net.pth …", 0.25) in messages and checks == 1
    assert messages[-1] == NetworkCancelled(NetworkReference(str(path)))
    assert not runner.inbox.take_commands(), "it does not open any more"


def test_another_network_takes_the_place_of_one_that_waits_or_is_being_opened() -> None:
    one, two, three = (LoadNetwork(NetworkReference(name), number) for number, name in enumerate("abc"))

    def open_(reference: NetworkReference, _epoch: int, report: Callable, cancelled: Callable[[], bool]) -> object:
        report("Opening", 0.5)
        if reference.model == "b":
            runner.submit(three)
            assert cancelled()
        return tiny_network()

    runner = Runner(open_network=open_)
    messages = runner.messages(one, two)
    told = [m for m in messages if isinstance(m, NetworkCancelled)]
    assert told == [NetworkCancelled(one.reference, two.reference), NetworkCancelled(two.reference, three.reference)]
    assert len(runner.inbox.take_commands()) == 1


@pytest.mark.parametrize("error", [MemoryError(), RecursionError("maximum recursion depth"), SystemExit(1)])
def test_opening_that_raises_anything_fails_in_a_sentence(error: BaseException, expect_log: Callable) -> None:
    def fail(*_: object) -> None:
        raise error

    expect_log("net.pth could not be opened")
    runner = Runner(open_network=fail)
    (failed,) = (m for m in runner.messages(load("net.pth")) if isinstance(m, NetworkFailed))
    assert failed.text.startswith("net.pth could not be opened: ") and failed.reference == NetworkReference("net.pth")


def test_a_known_network_is_handed_to_the_loop_with_its_epoch() -> None:
    runner = Runner(open_network=open_network)
    messages = runner.messages(LoadNetwork(NetworkReference("lenet5"), 7))
    (command,) = runner.inbox.take_commands()
    assert (command.network.info.epoch, command.network.info.sha256) == (7, "")
    assert messages[0] == Progress("network 7", "Opening lenet5 …") and messages[-1].done


def test_a_file_is_shown_as_what_it_holds(tmp_path: Path) -> None:
    shown: list[tuple[str, bool]] = []
    runner = Runner(show_file=lambda *what: shown.append(what))
    path, picture = whole_module(tmp_path / "net.png"), tmp_path / "net.pth"
    picture.write_bytes(b"\x89PNG\r\n")
    assert runner.messages(OpenFile(str(path))) == runner.messages(OpenFile(str(picture))) == []
    assert shown == [(str(path), True), (str(picture), False)]


# -- fetching, cameras


def test_fetching_tells_progress_and_the_end(expect_log: Callable[[str], None]) -> None:
    fetching, name = FetchWeights("alexnet"), "fetch alexnet"
    runner = Runner(fetch=lambda name, report, _cancelled: report(f"Fetching {name}", 0.5))
    assert runner.messages(fetching, fetching) == [
        Progress(name, "Fetching alexnet", 0.5),
        WeightsFetched("alexnet"),
        Progress(name, "", done=True),
    ]

    def offline(*_: object) -> None:
        raise UserError("This machine is probably offline.")

    assert Runner(fetch=offline).messages(fetching) == [Notice("This machine is probably offline.", Severity.ERROR)]

    def broken(*_: object) -> None:
        raise KeyError("nobody")

    expect_log("The weights of alexnet could not be fetched")
    assert Runner(fetch=broken).messages(fetching) == [
        Notice("The weights of alexnet could not be fetched: 'nobody'", Severity.ERROR)
    ]


def test_a_download_is_stopped_by_its_name() -> None:
    def fetch(_name: str, report: Callable, cancelled: Callable[[], bool]) -> None:
        report("Fetching", 0.1)
        runner.cancel("fetch vgg16")
        assert not cancelled()
        runner.cancel("fetch alexnet")
        assert cancelled()

    runner = Runner(fetch=fetch)
    *_, end, notice = runner.messages(FetchWeights("alexnet"))
    assert end.done and "continued next time" in notice.text


def test_cameras() -> None:
    runner = Runner(find_cameras=lambda: [("camera:0", "Eye")])
    assert runner.messages(FindCameras()) == [CamerasFound((("camera:0", "Eye"),))]


# -- weights


def test_pictures_of_weights_in_the_order_asked() -> None:
    runner = Runner()
    runner.lend({STATE: tiny_network()})
    messages = runner.messages(*(PictureOfWeights(STATE, view) for view in (FC, CONV, FC)))
    assert [m.view for m in messages if isinstance(m, WeightsResult)] == [FC, CONV] and len(messages) == 2


def large() -> object:
    network = tiny_network()
    layers = tuple(
        replace(layer, weight_shape=(SLOW_WEIGHTS,)) if layer.name == "fc" else layer for layer in network.info.layers
    )
    return replace(network, info=replace(network.info, layers=layers))


def test_large_layers_say_that_they_take_a_while() -> None:
    runner = Runner()
    runner.lend({STATE: large()})  # type: ignore[dict-item]
    first, begun, second, done = runner.messages(PictureOfWeights(STATE, CONV), PictureOfWeights(STATE, FC))
    assert (first.view, second.view) == (CONV, FC)
    assert begun == Progress("weights", "Making the picture of the weights of fc …")
    assert done == Progress("weights", "", done=True)


def test_a_picture_that_is_cancelled_is_not_made_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    runner, network = Runner(), large()

    class Cancelling:
        """The user presses Cancel while the weights are read."""

        def weight(self, layer: str) -> object:
            runner.cancel("weights")
            return tiny_network().program.weight(layer)

    measured: list[object] = []
    monkeypatch.setattr("engine.results.weight_pictures.measure", measured.append)
    runner.lend({STATE: replace(network, program=Cancelling())})  # type: ignore[dict-item, type-var]
    begun, done, failed = runner.messages(PictureOfWeights(STATE, FC))
    assert (begun.job, done.done) == ("weights", True)
    assert (failed.state, failed.view, failed.cancelled) == (STATE, FC, True)
    assert "fc was not made" in failed.text and not measured


def test_what_cannot_be_read_is_told_and_the_next_one_comes(expect_log: Callable[[str], None]) -> None:
    class Broken:
        def weight(self, layer: str) -> None:
            if layer == "conv":
                raise UserError("conv lies on a disk that is gone.")
            raise OSError("no such disk")

    expect_log("no such disk")
    runner = Runner()
    runner.lend({STATE: replace(tiny_network(), program=Broken())})  # type: ignore[arg-type]
    assert runner.messages(PictureOfWeights(STATE, CONV), PictureOfWeights(STATE, FC)) == [
        WeightsFailed(NetworkState(1), CONV, "conv lies on a disk that is gone."),
        WeightsFailed(NetworkState(1), FC, "The weights of fc cannot be shown: no such disk"),
    ]
