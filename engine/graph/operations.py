"""What a node of a traced graph does, described alike for modules, functions, methods and exported operators.

``nn.Conv2d``, ``F.conv2d`` and ``aten.conv2d`` all become an Operation named ``conv2d`` with the same arguments.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from engine.api import LayerKind


@dataclass(frozen=True, slots=True)
class Operation:
    """One call, with its arguments as they really were.

    Attributes:
        name: PyTorch's functional name without the underscore of in-place forms, e.g. ``conv2d``.
        title: as the framework calls it, e.g. ``Conv2d`` or ``conv2d``.
        arguments: by PyTorch's functional argument names, as far as PARAMETERS lists them, but for the input itself.
    """

    name: str
    title: str
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> LayerKind:
        """What it does, in the words of CLI.md; a mean over both axes of the maps is a pooling."""
        if self.name in ("mean", "amax") and "dim" in self.arguments and set(self.dims()) == {2, 3}:
            return LayerKind.POOL
        return _KINDS.get(self.name, LayerKind.OTHER)

    @property
    def as_in_training(self) -> bool:
        """Whether dropout drops something, or batch norm takes the statistics of what it is given."""
        training = self.arguments.get("training", self.kind is LayerKind.DROPOUT)  # the functions' defaults
        works = self.name == "batch_norm" or (self.kind is LayerKind.DROPOUT and self.arguments.get("p", 0.5) > 0)
        return works and training is True

    def dims(self, rank: int = 4) -> tuple[int, ...]:
        """The axes it works along, counted from the front; all of them where none is named."""
        given = self.arguments.get("dim")
        if given is None:
            return tuple(range(rank))
        return tuple(dim % rank for dim in (given if isinstance(given, Sequence) else (given,)))


def of_module(module: nn.Module) -> Operation:
    """The operation of a leaf module; its attributes are called like the functional arguments."""
    title = type(module).__name__
    for cls in type(module).__mro__:
        name = _MODULES.get(cls.__name__)
        if name:
            title = cls.__name__
            break
    else:
        return Operation(title.lower(), title)
    arguments = {key: getattr(module, key) for key in PARAMETERS.get(name, ()) if hasattr(module, key)}
    if name == "pad":
        arguments["pad"] = module.padding
    if isinstance(module, nn.RNNBase | nn.RNNCellBase):
        arguments["weights"] = [value for key, value in module.named_parameters() if key.startswith("weight")]
    return Operation(name, title, arguments)


def of_call(target: Callable[..., Any] | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Operation:
    """The operation of a function, operator or method called with these arguments."""
    title = title_of(target)
    name = _SYNONYMS.get(title, title)
    known = argument_names(target)
    if name == "permute" and len(args) > 2:
        args = (args[0], tuple(args[1:]))
    arguments = {**dict(zip(known, args, strict=False)), **{key: kwargs[key] for key in kwargs if key in known}}
    arguments = {key: value for key, value in arguments.items() if key not in ("input", "tensors")}
    if name in ("convolution", "convolution_mode"):
        rank = getattr(arguments["weight"], "ndim", 4) - 2
        name = f"conv_transpose{rank}d" if arguments.get("transposed") else f"conv{rank}d"
    return Operation(name, title, arguments)


def argument_names(target: Callable[..., Any] | str) -> tuple[str, ...]:
    """The functional names of what a function, operator or method is called with, in its order, as far as known."""
    title = title_of(target)
    name = _SYNONYMS.get(title, title)
    schema = getattr(target, "_schema", None)
    if schema is not None and name in _OWN_ORDER:
        return tuple(_OWN_NAMES.get(argument.name, argument.name) for argument in schema.arguments)
    if name in _OWN_ORDER and target is getattr(torch, name, None):
        return _OWN_ORDER[name]
    return PARAMETERS.get(name, ())


def title_of(target: Callable[..., Any] | str) -> str:
    """The plain name of what is called: ``add`` for ``operator.iadd``, ``add_`` and ``aten.add.Tensor``."""
    if isinstance(target, str):
        name = target
    elif schema := getattr(target, "_schema", None):
        name = schema.name.split("::")[-1]
    else:
        name = getattr(target, "__name__", type(target).__name__)
    if target in IN_PLACE_OPERATORS:
        name = name[1:]
    return name.strip("_") or name


PARAMETERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("conv1d", "conv2d", "conv3d", "convolution_mode"),
        ("input", "weight", "bias", "stride", "padding", "dilation", "groups"),
    ),
    **dict.fromkeys(
        ("conv_transpose1d", "conv_transpose2d", "conv_transpose3d"),
        ("input", "weight", "bias", "stride", "padding", "output_padding", "groups", "dilation"),
    ),
    "convolution": (
        "input",
        "weight",
        "bias",
        "stride",
        "padding",
        "dilation",
        "transposed",
        "output_padding",
        "groups",
    ),
    "linear": ("input", "weight", "bias"),
    **dict.fromkeys(
        ("max_pool1d", "max_pool2d"),
        ("input", "kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices"),
    ),
    **dict.fromkeys(
        ("avg_pool1d", "avg_pool2d"),
        ("input", "kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"),
    ),
    **dict.fromkeys(("lp_pool1d", "lp_pool2d"), ("input", "norm_type", "kernel_size", "stride", "ceil_mode")),
    **dict.fromkeys(("adaptive_avg_pool1d", "adaptive_avg_pool2d"), ("input", "output_size")),
    **dict.fromkeys(("adaptive_max_pool1d", "adaptive_max_pool2d"), ("input", "output_size")),
    "batch_norm": ("input", "running_mean", "running_var", "weight", "bias", "training", "momentum", "eps"),
    **dict.fromkeys(
        ("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout"),
        ("input", "p", "training"),
    ),
    "layer_norm": ("input", "normalized_shape", "weight", "bias", "eps"),
    "group_norm": ("input", "num_groups", "weight", "bias", "eps"),
    "instance_norm": ("input", "running_mean", "running_var", "weight", "bias", "use_input_stats", "momentum", "eps"),
    "addmm": ("bias", "input", "weight"),
    "bilinear": ("input", "input2", "weight", "bias"),
    "einsum": ("equation",),
    "scaled_dot_product_attention": ("query", "key", "value", "attn_mask", "dropout_p", "is_causal", "scale"),
    "multi_head_attention": ("batch_first",),
    "prelu": ("input", "weight"),
    "leaky_relu": ("input", "negative_slope"),
    "elu": ("input", "alpha"),
    "hardtanh": ("input", "min_val", "max_val"),
    "clamp": ("input", "min", "max"),
    "clamp_min": ("input", "min"),
    "softplus": ("input", "beta", "threshold"),
    "gelu": ("input", "approximate"),
    "interpolate": ("input", "size", "scale_factor", "mode", "align_corners", "recompute_scale_factor", "antialias"),
    "upsample_nearest2d": ("input", "size", "scale_factor"),
    "upsample_bilinear2d": ("input", "size", "align_corners", "scale_factor"),
    "upsample_bicubic2d": ("input", "size", "align_corners", "scale_factor"),
    "pixel_shuffle": ("input", "upscale_factor"),
    "pixel_unshuffle": ("input", "downscale_factor"),
    "pad": ("input", "pad", "mode", "value"),
    "getitem": ("input", "index"),
    "slice": ("input", "dim", "start", "end", "step"),
    "narrow": ("input", "dim", "start", "length"),
    "select": ("input", "dim", "index"),
    "chunk": ("input", "chunks", "dim"),
    "split": ("input", "split_size", "dim"),
    "unbind": ("input", "dim"),
    "cat": ("tensors", "dim"),
    "stack": ("tensors", "dim"),
    "mean": ("input", "dim", "keepdim"),
    "sum": ("input", "dim", "keepdim"),
    "amax": ("input", "dim", "keepdim"),
    "max": ("input", "dim", "keepdim"),
    "min": ("input", "dim", "keepdim"),
    "argmax": ("input", "dim", "keepdim"),
    "normalize": ("input", "p", "dim"),
    "softmax": ("input", "dim"),
    "log_softmax": ("input", "dim"),
    "glu": ("input", "dim"),
    "permute": ("input", "dims"),
    "transpose": ("input", "dim0", "dim1"),
    "squeeze": ("input", "dim"),
    "unsqueeze": ("input", "dim"),
}
"""Positional order of the arguments that are of interest here, the same for functions, methods and operators."""

_STATISTICS_LAST = ("input", "weight", "bias", "running_mean", "running_var", "training", "momentum", "eps")
_OWN_ORDER: dict[str, tuple[str, ...]] = {
    "batch_norm": _STATISTICS_LAST,
    "instance_norm": _STATISTICS_LAST,
    "group_norm": PARAMETERS["group_norm"],
    "layer_norm": PARAMETERS["layer_norm"],
}
"""Norms, whose operators take their arguments in another order than the functions of ``torch.nn.functional``: that of
the built-in functions (``torch.batch_norm``). The operators' schemas say theirs."""

_OWN_NAMES = {"self": "input", "group": "num_groups"}
"""What schemas call differently."""

IN_PLACE_OPERATORS = (
    operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ifloordiv, operator.imod, operator.ipow,
    operator.imatmul, operator.iand, operator.ior, operator.ixor,
)  # fmt: skip

_SYNONYMS = {
    "concat": "cat",
    "concatenate": "cat",
    "split_with_sizes": "split",
    "tensor_split": "split",
    "max_pool2d_with_indices": "max_pool2d",
    "native_batch_norm": "batch_norm",
    "native_batch_norm_legit": "batch_norm",
    "native_batch_norm_legit_no_training": "batch_norm",
    "native_dropout": "dropout",
    "feature_dropout": "dropout2d",
    "cudnn_batch_norm": "batch_norm",
    "batch_norm_with_update": "batch_norm",
    "native_layer_norm": "layer_norm",
    "native_group_norm": "group_norm",
    "upsample": "interpolate",
    "swapaxes": "transpose",
    "swapdims": "transpose",
    "special_softmax": "softmax",
}

_BY_KIND: dict[LayerKind, str] = {
    LayerKind.CONV: "conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d",
    LayerKind.LINEAR: "linear bilinear addmm",
    LayerKind.ACTIVATION: "relu relu6 leaky_relu prelu rrelu elu selu celu gelu silu mish sigmoid logsigmoid tanh "
    "hardtanh hardswish hardsigmoid hardshrink softshrink tanhshrink softplus softsign threshold clamp clamp_min "
    "clamp_max clip glu",
    LayerKind.POOL: "max_pool1d max_pool2d max_pool3d avg_pool1d avg_pool2d avg_pool3d lp_pool1d lp_pool2d lp_pool3d "
    "adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d "
    "adaptive_max_pool3d fractional_max_pool2d fractional_max_pool3d",
    LayerKind.NORM: "batch_norm instance_norm group_norm layer_norm rms_norm local_response_norm normalize",
    LayerKind.ADD: "add",
    LayerKind.CONCAT: "cat stack hstack vstack dstack",
    LayerKind.RESHAPE: "flatten unflatten view view_as reshape reshape_as permute transpose t squeeze unsqueeze "
    "getitem slice narrow select chunk split unbind expand expand_as pad roll flip contiguous movedim "
    "channel_shuffle unfold pixel_unshuffle repeat ravel",
    LayerKind.DROPOUT: "dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout",
    LayerKind.SOFTMAX: "softmax log_softmax softmin",
    LayerKind.UPSAMPLE: "interpolate upsample_nearest2d upsample_bilinear2d upsample_bicubic2d pixel_shuffle "
    "max_unpool2d",
}  # fmt: skip
_KINDS = {name: kind for kind, names in _BY_KIND.items() for name in names.split()}

_MODULES: dict[str, str] = {
    **{f"Conv{n}d": f"conv{n}d" for n in (1, 2, 3)},
    **{f"ConvTranspose{n}d": f"conv_transpose{n}d" for n in (1, 2, 3)},
    **{f"{title}Pool{n}d": f"{name}_pool{n}d" for n in (1, 2, 3) for title, name in (
        ("Max", "max"), ("Avg", "avg"), ("LP", "lp"), ("AdaptiveAvg", "adaptive_avg"), ("AdaptiveMax", "adaptive_max"),
        ("FractionalMax", "fractional_max"))},
    **{f"BatchNorm{n}d": "batch_norm" for n in (1, 2, 3)},
    **{f"InstanceNorm{n}d": "instance_norm" for n in (1, 2, 3)},
    **{f"{title}Pad{n}d": "pad" for n in (1, 2, 3)
       for title in ("Zero", "Constant", "Reflection", "Replication", "Circular")},
    **{f"Dropout{n}d": f"dropout{n}d" for n in (1, 2, 3)},
    "MultiheadAttention": "multi_head_attention", "LSTM": "lstm", "GRU": "gru", "RNN": "rnn",
    "LSTMCell": "lstm_cell", "GRUCell": "gru_cell", "RNNCell": "rnn_cell",
    "SyncBatchNorm": "batch_norm", "GroupNorm": "group_norm", "LayerNorm": "layer_norm", "RMSNorm": "rms_norm",
    "LocalResponseNorm": "local_response_norm", "CrossMapLRN2d": "local_response_norm",
    "Linear": "linear", "Bilinear": "bilinear", "Identity": "identity",
    "Flatten": "flatten", "Unflatten": "unflatten", "Unfold": "unfold", "ChannelShuffle": "channel_shuffle",
    "Dropout": "dropout", "AlphaDropout": "alpha_dropout", "FeatureAlphaDropout": "feature_alpha_dropout",
    "Softmax": "softmax", "Softmax2d": "softmax2d", "LogSoftmax": "log_softmax", "Softmin": "softmin",
    "Upsample": "interpolate", "UpsamplingNearest2d": "interpolate", "UpsamplingBilinear2d": "interpolate",
    "PixelShuffle": "pixel_shuffle", "PixelUnshuffle": "pixel_unshuffle", "MaxUnpool2d": "max_unpool2d",
    "ReLU": "relu", "ReLU6": "relu6", "LeakyReLU": "leaky_relu", "PReLU": "prelu", "RReLU": "rrelu", "ELU": "elu",
    "SELU": "selu", "CELU": "celu", "GELU": "gelu", "SiLU": "silu", "Mish": "mish", "Sigmoid": "sigmoid",
    "LogSigmoid": "logsigmoid", "Tanh": "tanh", "Hardtanh": "hardtanh", "Hardswish": "hardswish",
    "Hardsigmoid": "hardsigmoid", "Hardshrink": "hardshrink", "Softshrink": "softshrink", "Tanhshrink": "tanhshrink",
    "Softplus": "softplus", "Softsign": "softsign", "Threshold": "threshold", "GLU": "glu",
}  # fmt: skip
