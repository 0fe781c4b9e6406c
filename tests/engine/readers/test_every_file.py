"""Every file in the folder of real checkpoints: its answer and all its inner tensors as its own runtime gives them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from engine.api import UserError
from engine.program import Network
from engine.readers.file_kind import FileKind, sniff
from main import run
from tests.engine.opened import opened
from tests.engine.readers.definitions import factory
from tests.engine.readers.definitions.classifiers import DigitCnn, NormedDigitCnn, QuarterMobileNet, TutorialCnn
from tests.engine.readers.definitions.detectors import FaceDetector, Faces, Objects, Proposals
from tests.engine.readers.definitions.pictures import StreetScenes, Style, UNet

pytestmark = pytest.mark.usefixtures("one_thread")

CPU = torch.device("cpu")
LARGEST_DIFFERENCE = 1e-4  # of the largest magnitude


@dataclass(frozen=True)
class Expected:
    """What a file is.

    Attributes:
        definition: what runs it, where it holds weights alone.
        answers: it gives a vector of classes.
        input: (C, H, W) that has to be told.
        refused: words of the sentence, where it is not opened at all.
    """

    definition: type[nn.Module] | None = None
    answers: bool = False
    input: tuple[int, int, int] | None = None
    refused: str = ""


EXPECTED = {
    "awkward/colorizer_LFSPOINTER.pth": Expected(refused="a Git LFS pointer, not the file itself"),
    "awkward/digits_model_FULLPICKLE.pth": Expected(refused="since it holds whole Python objects"),
    "imagenet/mobilenetV1X0.25_pretrain.tar": Expected(QuarterMobileNet, answers=True),
    "imagenet/squeezenet1_1_caffe_ncnnfp16.pth": Expected(answers=True),
    "imagenet/squeezenet1_1_derived.pt2": Expected(answers=True),
    "various/FastestDet.onnx": Expected(),
    "various/captum_cifar_torchvision.pt": Expected(TutorialCnn, answers=True, input=(3, 32, 32)),
    "various/denograd_mnist.safetensors": Expected(NormedDigitCnn, answers=True),
    "various/digits_model_scripted_cuda.pt": Expected(answers=True),
    "various/douzai_vgg_fp32_torchscript.pt": Expected(answers=True),
    "various/espnet_p2q8_cityscapes.pth": Expected(StreetScenes, input=(3, 128, 256)),
    "various/kuo348_mnist_cnn.pt": Expected(DigitCnn, answers=True),
    "various/mnist_lenet_epoch=12_test_acc=0.991.pth": Expected(answers=True),
    "various/mtcnn_pnet.pt": Expected(Proposals, input=(3, 48, 60)),
    "various/onnx_light_resnet50.onnx": Expected(answers=True),
    "various/onnx_light_squeezenet.onnx": Expected(answers=True),
    "various/resnet20-12fca82f.th": Expected(answers=True),
    "various/sentinel_unet.onnx": Expected(),
    "various/style_wreck.pth": Expected(Style, input=(3, 64, 64)),
    "various/tent_UNet.pth": Expected(UNet, input=(3, 64, 64)),
    "various/ultraface_RFB-320.onnx": Expected(),
    "various/ultraface_RFB-320.pth": Expected(FaceDetector, input=(3, 240, 320)),
    "various/yolo-fastestv2_coco.pth": Expected(Objects, input=(3, 160, 160)),
    "various/yolox_nano.onnx": Expected(),
    "various/yunet_n.pth": Expected(Faces, input=(3, 160, 160)),
}
RUNNING = [name for name, expected in EXPECTED.items() if not expected.refused]
WEIGHTS_ALONE = [name for name, expected in EXPECTED.items() if expected.definition]


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("picture") / "noise.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (96, 80, 3), np.uint8)).save(path)
    return path


def existing(checkpoints: Path, name: str) -> Path:
    path = checkpoints / name
    if not path.exists():
        pytest.skip(f"{name} is absent")
    return path


def options(path: Path, expected: Expected) -> list[str]:
    """How the file is named on the command line."""
    if not expected.definition:
        return ["--trust", "--model", str(path)]
    told = ["--input", "x".join(map(str, expected.input))] if expected.input else []
    return ["--trust", "--model", factory(expected.definition), "--checkpoint", str(path), *told]


def open_as(path: Path, expected: Expected) -> Network:
    model, checkpoint = (factory(expected.definition), str(path)) if expected.definition else (path, None)
    return opened(model, checkpoint=checkpoint, input=expected.input, trust=True)


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said on standard error, and nothing elsewhere."""
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("convoscope: ")
    assert "unexpected" not in said.err
    return said.err


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if expected.refused])
@pytest.mark.parametrize("command", ["predict", "layers", "render", "export"])
def test_refused(
    checkpoints: Path, picture: Path, tmp_path: Path, name: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path, target = existing(checkpoints, name), tmp_path / ("a.png" if command == "render" else "a.npz")
    told = [] if command == "layers" else ["--image", str(picture)]
    told += ["--layer", "conv1", "--out", str(target)] if command in ("render", "export") else []
    assert run([command, "--model", str(path), *told]) == 2
    said = one_line(capsys)
    assert str(path) in said
    assert EXPECTED[name].refused in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", WEIGHTS_ALONE)
def test_weights_alone_need_a_definition(
    checkpoints: Path, picture: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = existing(checkpoints, name)
    assert run(["predict", "--model", str(path), "--image", str(picture)]) == 2
    said = one_line(capsys)
    assert f"{path.name} cannot run: " in said
    assert f"--model path/to/net.py:build --checkpoint {path}" in said


@pytest.mark.parametrize("name", [name for name in RUNNING if not EXPECTED[name].definition])
def test_what_can_run_code_needs_trust(
    checkpoints: Path, picture: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = existing(checkpoints, name)
    content = sniff(path)
    if content not in (FileKind.TORCHSCRIPT, FileKind.EXPORTED):
        assert run(["layers", "--json", "--model", str(path)]) == 0
        assert json.loads(capsys.readouterr().out)["layers"]
        return
    assert run(["layers", "--json", "--model", str(path)]) == 2
    assert "--trust" in one_line(capsys)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", [name for name in RUNNING if EXPECTED[name].answers])
def test_predicted_logits_are_those_of_the_plain_runtime(
    checkpoints: Path, picture: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path, expected = existing(checkpoints, name), EXPECTED[name]
    told = options(path, expected)
    assert run(["export", *told, "--image", str(picture), "--layer", "input", "--out", f"{tmp_path}/a.npz"]) == 0
    capsys.readouterr()
    assert run(["predict", "--json", "--top", "5", *told, "--image", str(picture)]) == 0
    top = json.loads(capsys.readouterr().out)[0]["top"]
    logits = plain_runtime(path, expected)(torch.from_numpy(np.load(tmp_path / "a.npz")["input"])[None])[0].ravel()
    assert len(top) == 5
    assert close(np.array([entry["logit"] for entry in top]), logits[[entry["index"] for entry in top]])
    assert top[0]["logit"] >= logits.max() - LARGEST_DIFFERENCE * np.abs(logits).max()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", RUNNING)
def test_every_inner_tensor_is_one_that_the_plain_runtime_computes(checkpoints: Path, name: str) -> None:
    """All layers at once. Modules are compared with their own hooks, operations with some result of the same shape."""
    path, expected = existing(checkpoints, name), EXPECTED[name]
    network = open_as(path, expected)
    names = [layer.name for layer in network.info.layers]
    x = torch.rand((1, *network.info.preprocessing.input), generator=torch.Generator().manual_seed(1))
    output, taps = network.program.prepare(frozenset(names), CPU, "exact").run(x.clone())
    assert close(output.numpy(), plain_runtime(path, expected)(x)[0])
    if sniff(path) is FileKind.ONNX:
        computed = tensors_of_onnx(path, x)
        others = tensors_of_onnx(path, 1 - x)
        moved = sum(not np.array_equal(one, other) for one, other in zip(computed, others, strict=True))
        assert len(names) >= moved > 0  # none that depends on the picture is hidden
    else:
        module = plain_module(path, expected)
        computed = tensors_of_module(module, x)
        if expected.definition:
            modules_agree(module, x, taps)
    for layer in names:
        assert any(close(taps[layer].numpy(), value) for value in computed), layer


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_files_that_nobody_has_described_yet(checkpoints: Path) -> None:
    """Others of the same sorts open, or are refused in a sentence."""
    for path in sorted(path for path in checkpoints.rglob("*") if path.is_file()):
        if path.relative_to(checkpoints).as_posix() in EXPECTED:
            continue
        try:
            network = open_as(path, Expected())
        except UserError as error:
            said = str(error)
        else:
            said = network.info.notes[0] if not network.info.runs else path.name
        assert path.name in said and "\n" not in said


# The plain runtimes


def close(actual: np.ndarray, wanted: np.ndarray) -> bool:
    """Of the same values; those of a sigmoid near zero are noise below the steps of float32 near one."""
    if actual.size != wanted.size or np.squeeze(actual).shape != np.squeeze(wanted).shape:
        return False
    difference = np.abs(np.squeeze(actual) - np.squeeze(wanted)).max(initial=0)
    return bool(difference <= max(LARGEST_DIFFERENCE * np.abs(wanted).max(initial=0), 1e-6))


def plain_module(path: Path, expected: Expected) -> nn.Module:
    """As PyTorch itself opens it: nothing of the program but its definitions of known networks."""
    content = sniff(path)
    if content is FileKind.TORCHSCRIPT:
        script: nn.Module = torch.jit.load(path, map_location="cpu")
        return script.eval()
    if content is FileKind.EXPORTED:
        exported: nn.Module = torch.export.load(path).module()
        return exported
    if content is FileKind.SAFETENSORS:
        held: Any = load_file(path)
    else:
        held = torch.load(path, map_location="cpu", weights_only=True)
    state = {key.removeprefix("module."): value.float() for key, value in held.get("state_dict", held).items()}
    state = {key: value for key, value in state.items() if not key.endswith("num_batches_tracked")}
    if path.name.startswith("mnist_lenet"):
        return lenet(state)
    module = expected.definition() if expected.definition else known(path)
    missing = module.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys
    assert all(key.endswith("num_batches_tracked") for key in missing.missing_keys)
    return module.eval()


def known(path: Path) -> nn.Module:
    from engine.zoo.resnet_cifar import resnet20
    from engine.zoo.squeezenet import squeezenet1_1

    return resnet20() if path.name.startswith("resnet20") else squeezenet1_1()


def lenet(state: dict[str, Tensor]) -> nn.Module:
    """Under other names, and its third convolution, which sees the whole map, as a fully connected layer."""
    module = nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )  # fmt: skip
    own = module.state_dict()
    module.load_state_dict({key: value.reshape(own[key].shape) for key, value in zip(own, state.values(), strict=True)})
    return module.eval()


def plain_runtime(path: Path, expected: Expected) -> Callable[[Tensor], list[np.ndarray]]:
    """Takes an input, gives all outputs."""
    if sniff(path) is FileKind.ONNX:
        session = onnxruntime.InferenceSession(str(path), quiet(), providers=["CPUExecutionProvider"])
        return lambda x: list(session.run(None, {session.get_inputs()[0].name: x.numpy()}))
    module = plain_module(path, expected)

    def run_module(x: Tensor) -> list[np.ndarray]:
        with torch.no_grad():
            return [value.numpy() for value in flat(module(x.clone()))]

    return run_module


def flat(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    else:
        for part in value.values() if isinstance(value, dict) else value:
            yield from flat(part)


def quiet() -> Any:
    made = onnxruntime.SessionOptions()
    made.log_severity_level, made.intra_op_num_threads = 3, 1
    made.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return made


def tensors_of_onnx(path: Path, x: Tensor) -> list[np.ndarray]:
    """Every tensor of floats, without the runtime's optimisations."""
    model = onnx.load(path)
    stored = {tensor.name for tensor in model.graph.initializer}
    (picture,) = [value.name for value in model.graph.input if value.name not in stored]
    names = [name for node in model.graph.node for name in node.output if name]
    del model.graph.output[:]
    model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in names)
    session = onnxruntime.InferenceSession(model.SerializeToString(), quiet(), providers=["CPUExecutionProvider"])
    return [value for value in session.run(names, {picture: x.numpy()}) if value.dtype == np.float32]


class Recorder(TorchDispatchMode):
    """Keeps a copy of what every operation gives, at the moment when it gives it."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[np.ndarray] = []

    def __torch_dispatch__(self, function: Any, _types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = function(*args, **(kwargs or {}))
        for value in result if isinstance(result, Iterable) and not isinstance(result, Tensor) else (result,):
            if isinstance(value, Tensor) and value.is_floating_point():
                self.results.append(value.detach().clone().numpy())
        return result


def tensors_of_module(module: nn.Module, x: Tensor) -> list[np.ndarray]:
    with torch.no_grad(), Recorder() as recorder:
        module(x.clone())
    return recorder.results


def modules_agree(module: nn.Module, x: Tensor, taps: Mapping[str, Tensor]) -> None:
    """Every call of a module of torch.nn that a hook sees is a layer, with just that value."""
    seen: dict[str, list[np.ndarray]] = {}

    def hook(name: str) -> Callable[..., None]:
        def keep(_module: nn.Module, _given: Any, result: Any) -> None:
            if isinstance(result, Tensor):
                seen.setdefault(name, []).append(result.clone().numpy())

        return keep

    leaves = {name: part for name, part in module.named_modules() if not list(part.children())}
    handles = [part.register_forward_hook(hook(name)) for name, part in leaves.items()]
    with torch.no_grad():
        module(x.clone())
    for handle in handles:
        handle.remove()
    assert len(seen) > len(leaves) / 2  # parts of one instance that is used everywhere have several names
    for name, values in seen.items():
        for number, value in enumerate(values):
            assert close(taps[f"{name}_{number}" if number else name].numpy(), value), name
