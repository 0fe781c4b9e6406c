"""A traced network written down as an ONNX model, for ONNX Runtime: node by node from the graph that is there.

Each operation has one rule, by its name in ``engine.graph.operations``; where one is not known, or is asked for in a
way that ONNX has no words for, there is no model. Shapes are those of the one size of picture, so that they are numbers
throughout. What in PyTorch writes into its input gives a new tensor here: the graph is one of values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import onnx
import torch
from onnx import TensorProto, helper
from torch import Tensor, fx, nn

from engine.graph import operations
from engine.graph.operations import Operation
from engine.graph.record import has_own_hooks

OPSET, IR = 17, 8
"""Of 2022: every version of ONNX Runtime that is allowed knows them."""

INLINE = 1024
"""Bytes up to which numbers stand in the model itself; larger ones are handed to the session as they lie in memory."""

FED = 1 << 20
"""Numbers from which a matrix is an input of the model: a session copies what it stores, and reads its inputs where
they are."""

OUTPUT = "output"
"""Name of the answer; a shown layer's is its place, in the order of ``tapped``."""


class UnknownOperationError(Exception):
    """There is no rule for an operation of this network, or for how it is used."""


@dataclass(slots=True, eq=False)
class Model:
    """A model with its numbers beside it.

    Attributes:
        proto: the serialised model.
        stored: what is stored in the model, by name, float32, C-contiguous.
        fed: likewise what is an input besides the picture.
        picture: name of the picture's input.
        outputs: names of the answer and of the shown layers.
    """

    proto: bytes
    stored: Mapping[str, Tensor]
    fed: Mapping[str, Tensor]
    picture: str
    outputs: tuple[str, ...]


def model_of(module: nn.Module, graph: fx.Graph) -> Model:
    """The model of a graph as ``engine.graph.eager.tapped`` makes it; UnknownOperationError where there is none."""
    return _Writer(module).write(graph)


@dataclass(slots=True, eq=False)
class _Call:
    """One node of the graph, as the rules see it.

    Attributes:
        name: of its value.
        operation: with stored tensors in the place of the nodes that give them.
        args: positional ones likewise, nodes that depend on the picture as nodes.
        shape: of its value.
        module: which it calls, if any.
    """

    name: str
    operation: Operation
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    shape: tuple[int, ...]
    module: nn.Module | None = None

    def get(self, key: str, default: Any = None) -> Any:
        """An argument by its functional name; ``default`` also where it is None."""
        value = self.operation.arguments.get(key)
        return default if value is None else value

    @property
    def x(self) -> fx.Node:
        """What it works on."""
        given = self.args[0] if self.args else self.kwargs.get("input")
        if not isinstance(given, fx.Node):
            raise UnknownOperationError(self.operation.title)
        return given

    @property
    def given(self) -> tuple[int, ...]:
        """The shape of what it works on."""
        return tuple(self.x.meta["shape"])


@dataclass(slots=True, eq=False)
class _Writer:
    module: nn.Module
    nodes: list[Any] = field(default_factory=list)
    small: list[Any] = field(default_factory=list)
    stored: dict[str, Tensor] = field(default_factory=dict)
    fed: dict[str, Tensor] = field(default_factory=dict)
    names: dict[fx.Node, str] = field(default_factory=dict)
    _known: dict[tuple[int, tuple[int, ...]], str] = field(default_factory=dict)
    _count: int = 0

    def write(self, graph: fx.Graph) -> Model:
        """The whole model."""
        picture: fx.Node | None = None
        for node in graph.nodes:
            if node.op == "placeholder":
                if picture is not None and node.users:
                    raise UnknownOperationError(f"a second input, {node.target}")
                picture = picture or node
                self.names[node] = node.name
            elif node.op not in ("output", "get_attr") and node.meta.get("shape") is not None:
                self._call(node)
        if picture is None:
            raise UnknownOperationError("no input")
        answer, taps = cast("tuple[fx.Node, tuple[fx.Node, ...]]", graph.output_node().args[0])
        outputs = (OUTPUT, *(f"{OUTPUT}.{place}" for place in range(len(taps))))
        for name, node in zip(outputs, (answer, *taps), strict=True):
            self.nodes.append(helper.make_node("Identity", [self.names[node]], [name]))
        taken = {picture.name: picture.meta["shape"], **{name: value.shape for name, value in self.fed.items()}}
        made = helper.make_graph(
            self.nodes,
            "network",
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in taken.items()],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
            [*self.small, *(_outside(name, value) for name, value in self.stored.items())],
        )
        model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
        return Model(model.SerializeToString(), self.stored, self.fed, picture.name, outputs)

    def _call(self, node: fx.Node) -> None:
        def constant(given: fx.Node) -> Any:
            return _attribute(self.module, str(given.target)) if given.op == "get_attr" else given

        args = fx.node.map_arg(node.args, constant)
        kwargs = fx.node.map_arg(node.kwargs, constant)
        module = self.module.get_submodule(str(node.target)) if node.op == "call_module" else None
        if module is not None and has_own_hooks(module):
            raise UnknownOperationError("a module with hooks")
        operation = (
            operations.of_module(module) if module is not None else operations.of_call(node.target, args, kwargs)
        )
        rule = _RULES.get(operation.name)
        if rule is None or operation.as_in_training:
            raise UnknownOperationError(operation.title)
        self.names[node] = rule(self, _Call(node.name, operation, args, kwargs, node.meta["shape"], module))

    def add(self, operator: str, inputs: Sequence[str], name: str, **attributes: Any) -> str:
        """One node of the model; gives the name of its output."""
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def value(self, given: Any) -> str:
        """The name of a value: a node's, a stored tensor's, or a number's; nothing has the empty one."""
        if given is None:
            return ""
        if isinstance(given, fx.Node):
            if given not in self.names:
                raise UnknownOperationError(f"{given}, which is no tensor")
            return self.names[given]
        if isinstance(given, bool | int | float):
            given = torch.tensor(float(given))
        if not isinstance(given, Tensor) or given.dtype is not torch.float32:
            raise UnknownOperationError(f"numbers of the kind {getattr(given, 'dtype', type(given).__name__)}")
        return self._stored(given.detach())

    def shape(self, sizes: Sequence[int]) -> str:
        """The name of a list of whole numbers."""
        name = self._free("shape")
        self.small.append(helper.make_tensor(name, TensorProto.INT64, [len(sizes)], [int(size) for size in sizes]))
        return name

    def matrix(self, weight: Tensor) -> str:
        """The name of a matrix that is read once for each picture."""
        if weight.dtype is torch.float32 and weight.numel() >= FED:
            name = self._free("weight")
            self.fed[name] = weight.detach().contiguous()
            return name
        return self.value(weight)

    def _stored(self, tensor: Tensor) -> str:
        key = (tensor.data_ptr(), tuple(tensor.shape))
        if tensor.numel() > 1 and key in self._known:
            return self._known[key]
        name = self._known[key] = self._free("constant")
        tensor = tensor.contiguous()
        if tensor.numel() * tensor.element_size() <= INLINE:
            self.small.append(onnx.numpy_helper.from_array(tensor.numpy(), name))
        else:
            self.stored[name] = tensor
        return name

    def _free(self, kind: str) -> str:
        self._count += 1
        return f"{kind}/{self._count}"


def _outside(name: str, tensor: Tensor) -> Any:
    """A tensor of the model whose numbers come from the session's options; the location is a formality."""
    made = TensorProto()
    made.name, made.data_type, made.data_location = name, TensorProto.FLOAT, TensorProto.EXTERNAL
    made.dims.extend(tensor.shape)
    location = made.external_data.add()
    location.key, location.value = "location", "memory"
    return made


def _attribute(module: nn.Module, path: str) -> Any:
    value: Any = module
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _pair(value: Any) -> list[int]:
    return [int(value)] * 2 if isinstance(value, int) else [int(each) for each in value]


# Rules: (writer, call) → the name of the value


def _same(writer: _Writer, call: _Call) -> str:
    return writer.value(call.x)


def _reshape(writer: _Writer, call: _Call) -> str:
    return writer.add("Reshape", [writer.value(call.x), writer.shape(call.shape)], call.name)


def _conv(writer: _Writer, call: _Call) -> str:
    weight = call.get("weight")
    if not isinstance(weight, Tensor) or getattr(call.module, "padding_mode", "zeros") != "zeros":
        raise UnknownOperationError(call.operation.title)
    attributes: dict[str, Any] = {
        "strides": _pair(call.get("stride", 1)),
        "dilations": _pair(call.get("dilation", 1)),
        "group": int(call.get("groups", 1)),
        "kernel_shape": list(weight.shape[2:]),
    }
    padding = call.get("padding", 0)
    if padding == "same":  # told in words ONNX Runtime refuses it together with a dilation
        both = [gap * (size - 1) for gap, size in zip(attributes["dilations"], weight.shape[2:], strict=True)]
        attributes["pads"] = [*(total // 2 for total in both), *(total - total // 2 for total in both)]
    else:
        attributes["pads"] = _pair(0 if padding == "valid" else padding) * 2
    operator = "Conv"
    if call.operation.name == "conv_transpose2d":
        operator, attributes["output_padding"] = "ConvTranspose", _pair(call.get("output_padding", 0))
    bias = call.get("bias")
    inputs = [writer.value(call.x), writer.value(weight), *([writer.value(bias)] if bias is not None else [])]
    return writer.add(operator, inputs, call.name, **attributes)


def _batch_norm(writer: _Writer, call: _Call) -> str:
    mean, variance = call.get("running_mean"), call.get("running_var")
    if mean is None or variance is None:
        raise UnknownOperationError(call.operation.title)
    scale, shift = call.get("weight", torch.ones_like(mean)), call.get("bias", torch.zeros_like(mean))
    inputs = [writer.value(each) for each in (call.x, scale, shift, mean, variance)]
    return writer.add("BatchNormalization", inputs, call.name, epsilon=float(call.get("eps", 1e-5)))


def _linear(writer: _Writer, call: _Call) -> str:
    weight, bias, x = call.get("weight"), call.get("bias"), writer.value(call.x)
    if not isinstance(weight, Tensor):
        raise UnknownOperationError(call.operation.title)
    if len(call.given) == 2:
        inputs = [x, writer.matrix(weight), *([writer.value(bias)] if bias is not None else [])]
        return writer.add("Gemm", inputs, call.name, transB=1)
    turned = writer.add("Transpose", [writer.matrix(weight)], f"{call.name}/turned", perm=[1, 0])
    if bias is None:
        return writer.add("MatMul", [x, turned], call.name)
    product = writer.add("MatMul", [x, turned], f"{call.name}/product")
    return writer.add("Add", [product, writer.value(bias)], call.name)


def _pool(operator: str) -> Callable[[_Writer, _Call], str]:
    def write(writer: _Writer, call: _Call) -> str:
        if call.get("return_indices") or call.get("divisor_override") or len(call.given) != 4:
            raise UnknownOperationError(call.operation.title)
        kernel = call.get("kernel_size")
        attributes: dict[str, Any] = {
            "kernel_shape": _pair(kernel),
            "strides": _pair(call.get("stride", kernel) or kernel),
            "pads": _pair(call.get("padding", 0)) * 2,
            "ceil_mode": int(call.get("ceil_mode", False)),
        }
        if operator == "MaxPool":
            attributes["dilations"] = _pair(call.get("dilation", 1))
        else:
            attributes["count_include_pad"] = int(call.get("count_include_pad", True))
        return writer.add(operator, [writer.value(call.x)], call.name, **attributes)

    return write


def _adaptive_pool(kind: str) -> Callable[[_Writer, _Call], str]:
    def write(writer: _Writer, call: _Call) -> str:
        given, wanted = call.given[2:], call.shape[2:]
        if len(wanted) != 2 or any(size % part for size, part in zip(given, wanted, strict=True)):
            raise UnknownOperationError(call.operation.title)
        if given == wanted:
            return _same(writer, call)
        if wanted == (1, 1):
            return writer.add(f"Global{kind}Pool", [writer.value(call.x)], call.name)
        kernel = [size // part for size, part in zip(given, wanted, strict=True)]
        return writer.add(f"{kind}Pool", [writer.value(call.x)], call.name, kernel_shape=kernel, strides=kernel)

    return write


def _mean(writer: _Writer, call: _Call) -> str:
    """Over both axes of the maps it is a pooling, for which there is faster code."""
    dims = call.operation.dims(len(call.given))
    if len(call.given) != 4 or sorted(dims) != [2, 3]:
        return writer.add("ReduceMean", [writer.value(call.x)], call.name, axes=list(dims),
                          keepdims=int(len(call.shape) == len(call.given)))  # fmt: skip
    pooled = writer.add("GlobalAveragePool", [writer.value(call.x)], f"{call.name}/pooled")
    return writer.add("Reshape", [pooled, writer.shape(call.shape)], call.name)


def _plain(operator: str, **attributes: Any) -> Callable[[_Writer, _Call], str]:
    return lambda writer, call: writer.add(operator, [writer.value(call.x)], call.name, **attributes)


def _with(operator: str, key: str, attribute: str, default: float) -> Callable[[_Writer, _Call], str]:
    def write(writer: _Writer, call: _Call) -> str:
        value = {attribute: float(call.get(key, default))}
        return writer.add(operator, [writer.value(call.x)], call.name, **value)

    return write


def _between(low: float | None, high: float | None) -> Callable[[_Writer, _Call], str]:
    """``hardtanh``, ``clamp`` and their like; the bounds are those of a call without any."""

    def write(writer: _Writer, call: _Call) -> str:
        get = call.get
        lower, upper = get("min_val", get("min", low)), get("max_val", get("max", high))
        if any(isinstance(bound, Tensor | fx.Node) for bound in (lower, upper)):
            raise UnknownOperationError(call.operation.title)
        return writer.add("Clip", [writer.value(each) for each in (call.x, lower, upper)], call.name)

    return write


def _gated(gate: str, **attributes: Any) -> Callable[[_Writer, _Call], str]:
    """x · gate(x)."""

    def write(writer: _Writer, call: _Call) -> str:
        x = writer.value(call.x)
        return writer.add("Mul", [x, writer.add(gate, [x], f"{call.name}/gate", **attributes)], call.name)

    return write


def _prelu(writer: _Writer, call: _Call) -> str:
    slope = call.get("weight")
    if not isinstance(slope, Tensor):
        raise UnknownOperationError(call.operation.title)
    slope = slope.detach().reshape(-1, *[1] * (len(call.given) - 2))
    return writer.add("PRelu", [writer.value(call.x), writer.value(slope)], call.name)


def _arithmetic(operator: str) -> Callable[[_Writer, _Call], str]:
    def write(writer: _Writer, call: _Call) -> str:
        if call.kwargs or len(call.args) != 2:
            raise UnknownOperationError(call.operation.title)
        return writer.add(operator, [writer.value(each) for each in call.args], call.name)

    return write


def _concat(writer: _Writer, call: _Call) -> str:
    tensors = call.args[0] if call.args else call.kwargs["tensors"]
    return writer.add("Concat", [writer.value(each) for each in tensors], call.name, axis=int(call.get("dim", 0)))


def _softmax(operator: str) -> Callable[[_Writer, _Call], str]:
    def write(writer: _Writer, call: _Call) -> str:
        axis = call.operation.arguments.get("dim")
        if not isinstance(axis, int):
            raise UnknownOperationError(call.operation.title)
        return writer.add(operator, [writer.value(call.x)], call.name, axis=axis)

    return write


def _permute(writer: _Writer, call: _Call) -> str:
    rank = len(call.given)
    order = list(range(rank))
    if call.operation.name == "permute":
        order = [int(dim) % rank for dim in call.get("dims")]
    else:
        one, other = int(call.get("dim0")) % rank, int(call.get("dim1")) % rank
        order[one], order[other] = order[other], order[one]
    return writer.add("Transpose", [writer.value(call.x)], call.name, perm=order)


def _pad(writer: _Writer, call: _Call) -> str:
    """PyTorch pairs, from the last axis backwards; ONNX lists all beginnings, then all ends."""
    mode = call.get("mode", {"ReflectionPad2d": "reflect", "ReplicationPad2d": "replicate"}.get(call.operation.title))
    known = {None: "constant", "constant": "constant", "reflect": "reflect", "replicate": "edge"}
    pads, rank = _pair(call.get("pad")), len(call.given)
    if mode not in known or call.operation.title.startswith("Circular"):
        raise UnknownOperationError(call.operation.title)
    begins, ends = [0] * rank, [0] * rank
    for axis in range(len(pads) // 2):
        begins[rank - 1 - axis], ends[rank - 1 - axis] = pads[2 * axis], pads[2 * axis + 1]
    inputs = [writer.value(call.x), writer.shape([*begins, *ends])]
    if known[mode] == "constant":
        inputs.append(writer.value(float(call.get("value", 0.0))))
    return writer.add("Pad", inputs, call.name, mode=known[mode])


def _interpolate(writer: _Writer, call: _Call) -> str:
    mode = call.get("mode", "nearest")
    if mode not in ("nearest", "bilinear") or call.get("antialias") or len(call.given) != 4:
        raise UnknownOperationError(call.operation.title)
    attributes: dict[str, Any] = {"mode": "nearest", "nearest_mode": "floor"}
    attributes["coordinate_transformation_mode"] = "asymmetric"
    if mode == "bilinear":
        corners = "align_corners" if call.get("align_corners") else "half_pixel"
        attributes = {"mode": "linear", "coordinate_transformation_mode": corners}
    inputs = [writer.value(call.x), "", "", writer.shape(call.shape)]
    return writer.add("Resize", inputs, call.name, **attributes)


def _response_norm(writer: _Writer, call: _Call) -> str:
    module = call.module
    if not isinstance(module, nn.LocalResponseNorm):
        raise UnknownOperationError(call.operation.title)
    numbers = {"size": module.size, "alpha": module.alpha, "beta": module.beta, "bias": module.k}
    return writer.add("LRN", [writer.value(call.x)], call.name, **numbers)


def _layer_norm(writer: _Writer, call: _Call) -> str:
    axes = call.get("normalized_shape")
    weight = call.get("weight", torch.ones(*axes))
    inputs = [writer.value(call.x), writer.value(weight)]
    if (bias := call.get("bias")) is not None:
        inputs.append(writer.value(bias))
    return writer.add("LayerNormalization", inputs, call.name, axis=-len(axes), epsilon=float(call.get("eps", 1e-5)))


_RULES: Mapping[str, Callable[[_Writer, _Call], str]] = {
    **dict.fromkeys(("conv2d", "conv_transpose2d"), _conv),
    "batch_norm": _batch_norm,
    "layer_norm": _layer_norm,
    "local_response_norm": _response_norm,
    "linear": _linear,
    "max_pool2d": _pool("MaxPool"),
    "avg_pool2d": _pool("AveragePool"),
    "adaptive_avg_pool2d": _adaptive_pool("Average"),
    "adaptive_max_pool2d": _adaptive_pool("Max"),
    "mean": _mean,
    "relu": _plain("Relu"),
    "relu6": _between(0.0, 6.0),
    "hardtanh": _between(-1.0, 1.0),
    **dict.fromkeys(("clamp", "clamp_min", "clip"), _between(None, None)),
    "leaky_relu": _with("LeakyRelu", "negative_slope", "alpha", 0.01),
    "elu": _with("Elu", "alpha", "alpha", 1.0),
    "prelu": _prelu,
    "sigmoid": _plain("Sigmoid"),
    "tanh": _plain("Tanh"),
    "hardsigmoid": _plain("HardSigmoid", alpha=1 / 6, beta=0.5),
    "hardswish": _gated("HardSigmoid", alpha=1 / 6, beta=0.5),
    "silu": _gated("Sigmoid"),
    "softmax": _softmax("Softmax"),
    "log_softmax": _softmax("LogSoftmax"),
    "add": _arithmetic("Add"),
    "sub": _arithmetic("Sub"),
    "mul": _arithmetic("Mul"),
    **dict.fromkeys(("div", "truediv"), _arithmetic("Div")),
    "cat": _concat,
    **dict.fromkeys(("flatten", "unflatten", "view", "reshape", "squeeze", "unsqueeze", "ravel"), _reshape),
    **dict.fromkeys(("permute", "transpose"), _permute),
    "pad": _pad,
    **dict.fromkeys(("interpolate", "upsample_nearest2d", "upsample_bilinear2d"), _interpolate),
    **dict.fromkeys(("identity", "contiguous", "clone", "detach", "dropout", "dropout1d", "dropout2d"), _same),
}
