"""What the window may know about a network: its layers and its description, without weights and without torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from engine.api.task import Reading, Task

Fact = NewType("Fact", object)
"""A value of a model card: None, bool, int, float, str, and tuples, lists and mappings (by names) of such."""

INPUT = "input"
"""The name under which the network's own input tensor can be asked for, like a layer's output."""


class LayerKind(StrEnum):
    """What a layer does, in the words of the command line's ``layers`` (CLI.md)."""

    CONV = "conv"
    LINEAR = "linear"
    ACTIVATION = "activation"
    POOL = "pool"
    NORM = "norm"
    ADD = "add"
    CONCAT = "concat"
    RESHAPE = "reshape"
    DROPOUT = "dropout"
    SOFTMAX = "softmax"
    UPSAMPLE = "upsample"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SlidingWindow:
    """How a convolution or a pooling slides over its input; pairs are (vertical, horizontal), in input cells.

    Attributes:
        mode: ``conv``, ``conv transposed``, ``max``, ``average``, ``adaptive max`` or ``adaptive average``.
        kernel, stride, padding, dilation: as PyTorch names them; for adaptive pooling kernel and stride are those of
            the first window, and the windows may differ (see ``engine.api.geometry.pool_window``).
        ceil_mode: the output size is rounded up, so that the last window may hang over the border.
        count_include_pad: an average divides by the full window even where it hangs into the padding.
        groups: of a convolution; 1 for poolings.
    """

    mode: str
    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int] = (1, 1)
    ceil_mode: bool = False
    count_include_pad: bool = True
    groups: int = 1


@dataclass(frozen=True, slots=True)
class Layer:
    """One operation of the network, in order of execution.

    Attributes:
        name: module path, with ``_1``, ``_2`` … for further calls of one module; operations without a module are named
            after the operation within their scope (``layer1.0.add``).
        kind: what it does.
        operation: the implementing operation as the framework calls it (``Conv2d``, ``MaxPool2d``, ``add``).
        output: shape of the output of one picture, without the batch axis: (C, H, W), (F,) or another.
        parameters: trainable numbers this layer owns; a module called twice counts at its first call.
        macs: multiply-accumulates for one picture, 0 where they are not counted.
        receptive_field: (height, width) in input pixels through every path; None where the layer sees everything.
        jump: input pixels between the centres of neighbouring outputs, (y, x); None as above.
        origin: (top, left) input pixel where the receptive field of output (0, 0) begins; negative inside padding.
        window: for convolutions and poolings.
        inputs: names of the layers it reads (or ``INPUT``).
        weight_shape: shape of its weights, None where it has none.
        bias: whether it has a bias.
        module: path of the module that runs it, None for a bare operation.
        macs_counted: whether its multiply-accumulates are known.
    """

    name: str
    kind: LayerKind
    operation: str
    output: tuple[int, ...]
    parameters: int = 0
    macs: int = 0
    receptive_field: tuple[int, int] | None = None
    jump: tuple[float, float] | None = None
    origin: tuple[float, float] | None = None
    window: SlidingWindow | None = None
    inputs: tuple[str, ...] = ()
    weight_shape: tuple[int, ...] | None = None
    bias: bool = False
    module: str | None = None
    macs_counted: bool = True

    @property
    def stride(self) -> tuple[int, int] | None:
        """The layer's own stride (y, x), None where it has none."""
        return self.window.stride if self.window else None

    @property
    def padding(self) -> tuple[int, int] | None:
        """The layer's own padding (y, x), None where it has none."""
        return self.window.padding if self.window else None


class Resize(StrEnum):
    """How a picture of any shape becomes the network's input shape."""

    CROP = "crop"  # shorter side scaled to ``Preprocessing.shorter_side``, then the centre is cut out
    STRETCH = "stretch"  # both sides scaled, aspect ratio lost
    LETTERBOX = "letterbox"  # longer side scaled to fit, the rest filled with the border colour


class Ink(StrEnum):
    """For networks that read light strokes on a dark ground: what to do with dark ink on light paper."""

    AUTO = "auto"  # invert where the border of the picture is lighter than mid-grey
    AS_IS = "as is"
    INVERT = "invert"


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How a picture becomes the tensor the network receives; always derived from the network's own description.

    Pixels are scaled to 0 … ``range``, put into ``order``, then (value − mean) / std per channel, where mean and std
    are in units of that range.

    Attributes:
        input: (C, H, W) of the tensor.
        mean, std: one number a channel.
        range: 1 or 255, the value of a white pixel before normalisation.
        order: ``rgb`` or ``bgr``.
        resize: the rule.
        shorter_side: pixels the shorter side is scaled to before the centre crop (256 for a 224 crop, classically);
            None means just the crop.
        border: brightness 0 … 255 of what a letterbox adds; None for the median colour of the picture's own border.
        ink: None where the question does not arise (colour networks).
        fill: what channels beyond the picture's get: ``zero``, ``mean`` (of the picture) or ``repeat``.
    """

    input: tuple[int, int, int]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    range: int = 1
    order: str = "rgb"
    resize: Resize = Resize.CROP
    shorter_side: int | None = None
    ink: Ink | None = None
    fill: str = "zero"
    border: int | None = None


class WeightsOrigin(StrEnum):
    """Where a network's weights come from."""

    BUNDLED = "bundled"
    FILE = "file"
    CACHED = "cached"
    RANDOM = "random"


class ClassEvidence(StrEnum):
    """What says that the numbers of a vector are classes; the first of these that holds."""

    CARD = "card"  # the network is a known one that tells classes apart
    LABELS = "labels"  # there is a name for each number
    SOFTMAX = "softmax"  # it ends in one, or in its logarithm
    NAME = "name"  # the output is called so, e.g. ``logits`` or ``classifier``
    VALUES = "values"  # on a picture they are spread as logits are
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class NetworkInput:
    """A tensor that a network reads besides the picture, which is called ``INPUT``.

    Attributes:
        name: as the network calls it.
        shape: without the batch axis.
        fed_by: the layer whose output on the frame before it is, as in a recurrent network, with zeros before the first
            frame of a source; empty where the frame brings it (``Frame.tensors``).
    """

    name: str
    shape: tuple[int, ...]
    fed_by: str = ""


@dataclass(frozen=True, slots=True)
class NetworkInfo:
    """The description of an opened network.

    Attributes:
        epoch: counts opened networks; results carry it, and those of another epoch are dropped.
        name: as given to ``--model``.
        title: for people, e.g. ``LeNet-5``.
        layers: in order of execution.
        stages: names of the layers that the Network panel's row shows, from input to answer.
        labels: class names by index; empty where unknown.
        notes: assumptions and warnings the user should see, one sentence each.
        card: further facts of the model card (data, recipe, test accuracy …), as read.
        outputs: names of the layers (or INPUT) whose outputs the network gives; the first is the answer.
        inputs: what it reads besides the picture.
        runs: False where only the weights can be looked at, since the file does not say what to do with them; the
            notes say what is needed. ``layers`` are then the stored tensors.
        choices: what the weights do not tell of the definition and can be chosen (``NetworkReference.choices``): name →
            the value taken, then the others.
        offers: known networks that the weights would fit as well, all of them if this one does not run: open that name
            with the file as ``NetworkReference.checkpoint``.
        warnings: those of the notes that make wrong numbers likely (NaN weights, training mode …).
        preprocessing_warnings: those of the warnings that hold of how pictures are prepared, and may go with another
            preprocessing.
        reference: what was asked for.
        sha256: of the file that holds what was learned, in hexadecimal digits; empty for known networks.
        readings: the ways in which its outputs can be read, the likely one first.
        taken: the likely one, and those of other outputs for other tasks that are drawn with it.
        class_evidence: what says that the answer, if it is a vector, is one of classes; where nothing does, its values
            are shown as they are.
    """

    epoch: int
    name: str
    title: str
    year: int | None
    paper: str
    weights: WeightsOrigin
    parameters: int
    macs: int
    layers: tuple[Layer, ...]
    stages: tuple[str, ...]
    preprocessing: Preprocessing
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    card: Mapping[str, Fact] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    runs: bool = True
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    preprocessing_warnings: tuple[str, ...] = ()
    reference: NetworkReference | None = None
    sha256: str = ""
    inputs: tuple[NetworkInput, ...] = ()
    class_evidence: ClassEvidence = ClassEvidence.NOTHING
    readings: tuple[Reading, ...] = ()
    taken: tuple[Reading, ...] = ()

    @property
    def task(self) -> Task:
        """What it is for."""
        tasks = dict.fromkeys(reading.task for reading in self.taken)
        return next(iter(tasks), Task.UNKNOWN) if len(tasks) < 2 else Task.SEVERAL

    def like(self, other: NetworkInfo) -> bool:
        """Whether only the weights can differ: what is shown of the other can stand until this one's results come."""
        if self.epoch == other.epoch:
            return True
        return all(
            mine == others
            for mine, others in (
                (self.name, other.name),
                (self.preprocessing.input, other.preprocessing.input),
                (self.labels, other.labels),
                (self.layers, other.layers),
                (self.inputs, other.inputs),
            )
        )

    def layer(self, name: str) -> Layer:
        """The layer of that name; KeyError if there is none."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)

    def output_shape(self, name: str) -> tuple[int, ...]:
        """Shape of a layer's output, or of ``INPUT``, without the batch axis; () if there is no such layer."""
        if name == INPUT:
            return self.preprocessing.input
        return next((layer.output for layer in self.layers if layer.name == name), ())

    @property
    def answers(self) -> tuple[str, ...]:
        """Layers (or INPUT) whose outputs the network gives, the answer first; none if it does not run."""
        if not self.runs or not self.layers:
            return ()
        return self.outputs or (self.layers[-1].name,)


def ends_in_softmax(layers: Sequence[Layer], output: str) -> bool:
    """Whether this layer gives probabilities already (not their logarithms), looking through what only moves them."""
    last = deciding_layer(layers, output)
    return last is not None and last.kind is LayerKind.SOFTMAX and "log" not in last.operation.lower()


def ends_in_sigmoid(layers: Sequence[Layer], output: str) -> bool:
    """Whether this layer gives each class a probability of its own; they need not add up to 1."""
    last = deciding_layer(layers, output)
    return last is not None and last.operation.lower() == "sigmoid"


def deciding_layer(layers: Sequence[Layer], output: str) -> Layer | None:
    """The layer that computes this one's values, looking through what only moves them; None for the input's."""
    by_name = {layer.name: layer for layer in layers}
    while (layer := by_name.get(output)) is not None:
        if layer.kind not in (LayerKind.RESHAPE, LayerKind.DROPOUT) or not layer.inputs:
            return layer
        output = layer.inputs[0]
    return None


@dataclass(frozen=True, slots=True)
class Published:
    """Errors of one network on ImageNet's validation pictures, in percent, and who says so."""

    top1_error: float
    top5_error: float
    source: str


@dataclass(frozen=True, slots=True)
class KnownNetwork:
    """An entry of the catalogue, known without opening anything.

    Attributes:
        weights: ``bundled``, ``cached``, ``available`` (to be fetched) or ``none``.
        size: bytes of the weights that can be fetched; None where unknown, or there are none.
        depth: layers with weights on the longest way from input to answer; None where it is not told.
        macs: multiply-accumulates for one picture; None where it is not told.
        published: None where there is none.
        task: what it is for.
        source: a specification of the source that shows it best, empty where any will do.
    """

    name: str
    title: str
    year: int
    paper: str
    parameters: int
    input: tuple[int, int, int]
    weights: str
    size: int | None = None
    depth: int | None = None
    macs: int | None = None
    published: Published | None = None
    task: Task = Task.CLASSIFICATION
    source: str = ""


@dataclass(frozen=True, slots=True)
class NetworkReference:
    """Which network to open, and what its file does not say (all the options of the command line).

    Attributes:
        model: a known name, a file, or ``path/to/net.py:build``.
        trust: the user trusts these very files to run code.
        choices: (name, value) of what the weights do not tell, see ``NetworkInfo.choices``.
        trusted: SHA-256 (hexadecimal digits) of contents that the user trusts to run code; other files are refused.
            The same network is asked for with trust and without.
        preprocessing: over all that the file says, as far as the fields above do not say otherwise.
        output: which of ``NetworkInfo.outputs`` is the answer; the likely one where it is not told.
        feeds: (name, what it gets) of the inputs of a file or factory that takes several: ``picture``, ``zeros``,
            numbers with commas between them, or the name of an output, whose value on the frame before it is.
        task: what the network is for, a ``Task``, or which decoder reads its outputs; the likely one where it is not
            told.
    """

    model: str
    checkpoint: str | None = None
    labels: str | None = None
    input: tuple[int, ...] | None = None
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    range: int | None = None
    order: str | None = None
    trust: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    trusted: tuple[str, ...] = field(default=(), compare=False)
    preprocessing: Preprocessing | None = None
    output: str | None = None
    feeds: tuple[tuple[str, str], ...] = ()
    task: str | None = None
