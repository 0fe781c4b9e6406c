"""Files through the window and the real engine with all its threads: trust, swaps while frames come, cancelling."""

from __future__ import annotations

import gc
import hashlib
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QMimeData, QUrl
from pytestqt.qtbot import QtBot
from safetensors.torch import save_file
from torch import nn

from engine.api import DecodedOutput, Decoding, NetworkReference, Received, Result
from engine.catalogue.known import card
from engine.networks.opening import open_network
from engine.program import Network
from engine.readers.catalogue_network import build
from engine.runtime.threaded_engine import ThreadedEngine
from gui.shell.window import MainWindow
from tests.answers import answer_of
from tests.gui import windows
from tests.gui.at_work import SOON, at_work
from tests.odd_paths import ODD_PATHS

Wait = Callable[[Callable[[], object]], None]


class Opening:
    """Opens like the engine does; remembers the programs weakly, and can be held up.

    Attributes:
        programs: of all networks that were opened.
        hold: while clear, opening waits, and ``inside`` is set.
    """

    def __init__(self) -> None:
        self.programs: list[weakref.ref[object]] = []
        self.hold, self.inside = threading.Event(), threading.Event()
        self.hold.set()

    def __call__(
        self, reference: NetworkReference, epoch: int, report: Callable[..., None], cancelled: Callable[[], bool]
    ) -> Network:
        report(f"Opening {reference.model}", 0.1)
        self.inside.set()
        while not self.hold.wait(0.01) and not cancelled():
            pass
        network = open_network(reference, epoch, report, cancelled)
        self.programs.append(weakref.ref(network.program))
        return network


@pytest.fixture
def opening() -> Opening:
    return Opening()


@pytest.fixture
def window(qtbot: QtBot, opening: Opening) -> Iterator[MainWindow]:
    """The whole window over the whole engine, with LeNet-5 on the stimuli."""
    threads = torch.get_num_threads()
    made = at_work(qtbot, ThreadedEngine(device="cpu", passive=False, open_network=opening), "stimuli")
    yield made
    made.close()
    made.session.engine.close()
    torch.set_num_threads(threads)


@pytest.fixture
def wait(qtbot: QtBot) -> Wait:
    return lambda test: qtbot.waitUntil(lambda: bool(test()), timeout=SOON)


def running(window: MainWindow, title: str) -> bool:
    network, result = window.session.network, window.session.result
    return bool(network and result and network.title == title and result.epoch == network.epoch)


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A whole pickled module that gives a class map."""
    path = tmp_path / "whole.bin"
    torch.manual_seed(0)
    torch.save(nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 5, 1)), path)
    return path


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    windows.drop(window, data)


def test_a_dropped_module_runs_once_it_is_trusted(window: MainWindow, whole: Path, wait: Wait) -> None:
    drop(window, whole)
    wait(lambda: window.files.trust_dialog)
    dialog = window.files.trust_dialog
    assert dialog is not None and dialog.refused.sha256 == hashlib.sha256(whole.read_bytes()).hexdigest()
    assert window.session.network is not None and window.session.network.title == "LeNet-5"
    dialog.let_in.click()
    wait(lambda: running(window, "whole"))
    panel = window.docks["predictions"].panel
    wait(lambda: panel.answer.read is not None)
    found = panel.answer.read
    assert found.view.reading is Decoding.CLASS_MAP and found.shape[0] == 5
    module = torch.load(whole, weights_only=False)
    wait(lambda: window.session.result and answer_of(window.session.result, DecodedOutput))
    result = window.session.result
    assert isinstance(result, Result)
    received, read = answer_of(result, Received), answer_of(result, DecodedOutput)
    with torch.no_grad():
        logits = module(torch.from_numpy(np.array(received.values))[None])[0].numpy()
    best = np.sort(logits, axis=0)
    clear = best[-1] - best[-2] > 1e-4
    assert read.classes is not None and np.array_equal(read.classes[clear], logits.argmax(axis=0)[clear])
    assert window.opener.recent == [str(whole)]


def test_another_network_takes_over_and_the_old_one_is_freed(
    window: MainWindow, opening: Opening, tmp_path: Path, wait: Wait
) -> None:
    path = tmp_path / "weights.of.somebody"
    save_file(build(card("resnet20")).state_dict(), path)
    frame = window.session.result.frame if window.session.result else 0
    drop(window, path)
    wait(lambda: running(window, "ResNet-20"))
    wait(lambda: window.session.result and window.session.result.frame > frame)  # the source went on
    assert "recognised as ResNet-20" in window.messages.text
    gc.collect()
    wait(lambda: gc.collect() >= 0 and opening.programs[0]() is None)
    assert opening.programs[1]() is not None


def test_opening_can_be_cancelled_and_a_failure_keeps_the_old_one(
    window: MainWindow, opening: Opening, tmp_path: Path, wait: Wait
) -> None:
    opening.hold.clear()
    opening.inside.clear()
    window.session.open_network(NetworkReference("resnet20"))
    wait(opening.inside.is_set)
    wait(lambda: "Opening resnet20" in window.messages.text)
    before = window.session.result
    wait(lambda: window.session.result is not before)  # frames come meanwhile
    window.messages._cancel.click()
    wait(lambda: not window.messages.busy)
    opening.hold.set()
    broken = tmp_path / "broken.pth"
    broken.write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    window.session.open_network(NetworkReference(str(broken)))
    wait(lambda: "Git LFS" in window.messages.text)
    assert window.session.network is not None and window.session.network.title == "LeNet-5"
    before = window.session.result
    wait(lambda: window.session.result is not before)


def test_weights_alone_can_be_looked_at_and_run_with_a_definition(
    window: MainWindow, tmp_path: Path, wait: Wait
) -> None:
    path, code = tmp_path / "some.safetensors", tmp_path / "net.py"
    code.write_text(
        "from torch import nn\ndef make():\n"
        "    return nn.Sequential(nn.Conv2d(3, 4, 5), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),"
        " nn.Linear(4, 3))\n"
    )
    space: dict[str, Callable[[], nn.Module]] = {}
    exec(code.read_text(), space)
    save_file(space["make"]().state_dict(), path)
    window.session.open_network(NetworkReference(str(path)))
    wait(lambda: window.session.network and not window.session.network.runs)
    panel = window.docks["predictions"].panel
    assert [button.text() for button in panel.placeholder.buttons()] == ["Give its definition…"]
    assert "can be looked at" in window.messages.text
    window.session.open_network(NetworkReference(f"{code}:make", checkpoint=str(path)))
    wait(lambda: window.files.trust_dialog)
    assert window.files.trust_dialog is not None and window.files.trust_dialog.refused.path == str(code)
    window.files.trust_dialog.let_in.click()
    wait(lambda: running(window, "net"))
    assert window.session.network is not None and window.session.network.reference is not None
    assert window.session.network.reference.checkpoint == str(path)


@pytest.mark.parametrize("kind", ["a name that is too long", "a null character", "a pipe that nobody writes to"])
def test_the_window_never_waits_for_a_path_that_leads_to_no_file(
    window: MainWindow, tmp_path: Path, wait: Wait, kind: str
) -> None:
    path, session, title = str(ODD_PATHS[kind](tmp_path / "it")), window.session, "LeNet-5"
    for begin in (
        lambda: session.open_network(NetworkReference(path)),
        lambda: session.open_network(NetworkReference("lenet5", checkpoint=path)),
        lambda: session.open_network(NetworkReference("lenet5", labels=path)),
        lambda: session.open_network(NetworkReference(f"{path}.py:build")),
        lambda: session.open_source(path),
        lambda: session.open_file(path),
        lambda: session.open_lesson(path),
    ):
        begin()
        wait(lambda: window.messages.waits_for_user)
        assert not session.loading and "Errno" not in window.messages.text
        while window.messages.notice:
            window.messages.dismiss()
    assert session.network is not None and session.network.title == title
    before = session.result.frame if session.result else 0
    wait(lambda: session.result and session.result.frame > before)


def test_a_definition_runs_once_all_files_that_it_runs_are_trusted(
    window: MainWindow, tmp_path: Path, wait: Wait
) -> None:
    """Two questions: about what its imports reach, and about what it reaches as it runs; then it is asked no more."""
    late = "import runpy, os\nmake = runpy.run_path(os.path.join(os.path.dirname(__file__), 'late.py'))['make']\n"
    (tmp_path / "net.py").write_text("from parts import make\ndef build():\n    return make()\n")
    (tmp_path / "parts.py").write_text(late)
    (tmp_path / "late.py").write_text(
        "from torch import nn\ndef make():\n    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())\n"
    )
    reference = NetworkReference(f"{tmp_path}/net.py:build")
    window.session.open_network(reference)
    for files in (("net.py", "parts.py"), ("net.py", "late.py", "parts.py")):
        wait(lambda: window.files.trust_dialog)
        dialog = window.files.trust_dialog
        assert dialog is not None and dialog.refused.files == files
        assert dialog.files.text().splitlines() == list(files)
        dialog.let_in.click()
    wait(lambda: running(window, "net"))
    window.session.open_network(NetworkReference("lenet5"))
    wait(lambda: running(window, "LeNet-5"))
    window.session.open_network(reference)  # what was answered holds
    wait(lambda: running(window, "net"))
    for sha256 in window.files.remembered.trusted:
        window.files.remembered.distrust(sha256)
    assert window.session.network is not None and window.session.network.reference is not None
    window.session.open_network(window.session.network.reference)  # until it is taken back
    wait(lambda: window.files.trust_dialog)
    assert window.files.trust_dialog is not None
    window.files.trust_dialog.reject()
    assert "net.py" in window.messages.text and "was not opened" in window.messages.text


FILES = (
    "various/FastestDet.onnx",
    "various/sentinel_unet.onnx",
    "various/ultraface_RFB-320.onnx",
    "various/tent_UNet.pth",
    "various/yunet_n.pth",
    "various/mtcnn_pnet.pt",
)


def test_real_files_one_after_the_other(window: MainWindow, shared_data: Path, wait: Wait) -> None:
    """Detectors, segmentation, weights alone: each is shown, and no question but trust is asked."""
    panel = window.docks["predictions"].panel
    for name in FILES:
        path = shared_data / "checkpoints" / name
        if not path.exists():
            continue
        window.session.open_network(NetworkReference(str(path)))
        wait(lambda path=path: window.session.network and window.session.network.name == str(path))
        info = window.session.network
        assert info is not None
        if info.runs:
            wait(lambda info=info: window.session.result and window.session.result.epoch == info.epoch)
            wait(lambda: panel.answer.read is not None or panel.bars.isVisible())
        else:
            assert panel.placeholder.buttons()[-1].text() == "Give its definition…"
