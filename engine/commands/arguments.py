"""The command line, as docs/command-line.md describes it."""

from __future__ import annotations

from argparse import SUPPRESS, Action, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from dataclasses import fields
from typing import Any, NoReturn, TypeVar

from engine.api import Method, NetworkReference, UserError


class Parser(ArgumentParser):
    """Wrong usage is bad input like any other: one line, and a hint where to read more."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message} ({self.prog} --help lists what there is)")


class ShowVersion(Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: ArgumentParser, *_: object) -> None:
        """Print it, and end."""
        from engine.api.version import version

        print(f"convoscope {version()}")
        parser.exit()


T = TypeVar("T")


def build_parser() -> ArgumentParser:
    """The whole command line; ``command`` is None for the window."""
    parser = Parser(
        prog="convoscope",
        description="Watch a convolutional network at work: activation maps, filters, pooling and predictions, live.",
        epilog="Without a command the window opens: the bundled digit network, watching a digit being drawn.",
    )
    parser.add_argument("--version", action=ShowVersion, nargs=0, default=SUPPRESS, help="show it and end")
    parser.add_argument("--verbose", action="store_true", help="tell on standard error what is going on")
    _add_window(parser)
    _add_network(parser, command=False)
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(title="commands without a window", dest="command", metavar="COMMAND")

    models = commands.add_parser("models", help="list the known networks")
    _add_json(models)

    predict = commands.add_parser("predict", help="what a network says of pictures: classes, boxes, masks, points")
    _add_network(predict)
    predict.add_argument("--image", nargs="+", action="extend", required=True, metavar="FILE", help="the pictures")
    predict.add_argument(
        "--top",
        type=_described(_whole, "a number from 1 on"),
        metavar="K",
        help="how many classes (default: 5), or boxes (default: 100)",
    )
    _add_threshold(predict)
    _add_json(predict)

    layers = commands.add_parser("layers", help="the layers of a network, in order of execution")
    _add_network(layers)
    _add_json(layers)

    render = commands.add_parser("render", help="save one mosaic of maps, filters or a pooling as a picture")
    _add_network(render)
    _add_picture(render)
    render.add_argument("--layer", metavar="NAME", help="the layer; needed for all but the answer")
    render.add_argument("--kind", choices=("activations", "filters", "pooling", "answer"), default="activations")
    _add_threshold(render)
    render.add_argument("--out", required=True, metavar="FILE.png", help="where to save it")

    export = commands.add_parser("export", help="save the raw outputs of layers as NumPy arrays")
    _add_network(export)
    _add_picture(export)
    export.add_argument("--layer", nargs="+", action="extend", required=True, metavar="NAME", help="the layers")
    export.add_argument("--out", required=True, metavar="FILE.npz", help="where to save them")

    _add_explain(commands.add_parser("explain", help="which parts of pictures an answer depends on"))

    fetch = commands.add_parser("fetch", help="get the official weights of a known network")
    _add_network(fetch)

    bench = commands.add_parser("bench", help="the live loop of the window against the bare forward pass")
    _add_network(bench, model="lenet5")
    bench.add_argument("--source", metavar="SPEC", default="endless", help="what to watch (default: endless noise)")
    bench.add_argument("--seconds", type=_described(_seconds, "a number of seconds"), default=10.0, metavar="S",
                       help="how long the live loop is measured (default: 10)")  # fmt: skip
    bench.add_argument("--precision", choices=("exact", "fast"), default="exact")
    bench.add_argument("--evidence", choices=[str(method) for method in Method], metavar="METHOD",
                       help="explain the live picture besides, in the Evidence panel")  # fmt: skip
    bench.add_argument("--against", choices=("onnxruntime", "compile", "openvino"), default="",
                       help="measure the network by this as well, in a process of its own")  # fmt: skip
    bench.add_argument("--show", nargs="+", action="extend", default=[], metavar="LAYER", help="one panel for each")
    _add_json(bench)
    return parser


def reference(options: Namespace) -> NetworkReference:
    """The network that the options describe."""
    known = {field.name for field in fields(NetworkReference)}
    told = {name: value for name, value in vars(options).items() if name in known}
    return NetworkReference(**{**told, **{name: tuple(told.get(name, ())) for name in ("choices", "feeds")}})


def _add_window(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("window")
    group.add_argument("--source", metavar="SPEC", help="camera, camera:N, a picture, folder or video file, http://…, "
                       "rtsp://…, draw, draw:digits, draw:figure, stimuli or sample")  # fmt: skip
    group.add_argument("--layer", metavar="NAME", help="the layer chosen at the start")
    group.add_argument(
        "--precision", choices=("exact", "fast"), default="exact", help="float32, or a faster and less exact form"
    )
    group.add_argument("--workspace", metavar="FILE", help="panels and choices saved earlier")
    group.add_argument("--language", metavar="CODE", help="language of the window, e.g. en or pt_BR")
    group.add_argument("--screenshot", metavar="FILE.png", help="draw, save the whole window, and end")
    group.add_argument(
        "--after",
        type=_described(_seconds, "a number of seconds"),
        metavar="SECONDS",
        help="how long to wait for the screenshot",
    )


def _add_network(parser: ArgumentParser, command: bool = True, model: str | None = None) -> None:
    """The options that describe a network; a command inherits those given before its name.

    ``model`` is what a command does without ``--model``; if there is no such thing, it is required.
    """
    group = parser.add_argument_group("network")
    inherit: dict[str, Any] = {"default": SUPPRESS} if command else {}
    default: dict[str, Any] = {"default": model} if model else inherit
    group.add_argument(
        "--model",
        required=command and not model,
        metavar="NAME|PATH",
        help="a known name, a file, or net.py:build",
        **default,
    )
    device, shape = _described(_device, "auto, cpu, cuda, cuda:N or mps"), _described(_shape, "HxW or CxHxW")
    numbers = _described(_numbers, "a list of numbers such as 0.5,0.5,0.5")
    group.add_argument("--device", type=device, help="auto, cpu, cuda, cuda:N or mps", **{"default": "auto"} | inherit)
    group.add_argument("--trust", action="store_true", help="let the files named here run code", **inherit)
    group.add_argument("--checkpoint", metavar="FILE", help="weights for net.py:build", **inherit)
    group.add_argument("--labels", metavar="FILE", help="class names, one a line", **inherit)
    group.add_argument("--input", type=shape, metavar="[Cx]HxW", help="size of the network's input", **inherit)
    group.add_argument("--mean", type=numbers, metavar="R,G,B", help="subtracted from each channel", **inherit)
    group.add_argument("--std", type=numbers, metavar="R,G,B", help="each channel is divided by it", **inherit)
    group.add_argument("--range", type=int, choices=(1, 255), help="value of white before normalisation", **inherit)
    group.add_argument("--output", metavar="NAME", help="which of several outputs is the answer", **inherit)
    group.add_argument("--task", metavar="NAME", help="what the network is for, or which decoder reads it", **inherit)
    group.add_argument("--order", choices=("rgb", "bgr"), help="order of the channels", **inherit)
    group.add_argument(
        "--choose",
        dest="choices",
        nargs="+",
        action="extend",
        type=_described(_choice, "a choice such as activation=tanh"),
        metavar="NAME=VALUE",
        help="what weights do not tell of the architecture",
        **{"default": []} | inherit,
    )

    group.add_argument(
        "--feed",
        dest="feeds",
        nargs="+",
        action="extend",
        type=_described(_choice, "an input and what it gets, such as state=zeros"),
        metavar="NAME=VALUE",
        help="what an input beside the picture gets: picture, zeros, numbers, or an output's last value",
        **{"default": []} | inherit,
    )


def _add_explain(parser: ArgumentParser) -> None:
    _add_network(parser)
    parser.add_argument("--image", nargs="+", action="extend", required=True, metavar="FILE", help="the pictures")
    parser.add_argument("--method", choices=[str(method) for method in Method], default=str(Method.GRAD_CAM))
    parser.add_argument(
        "--target", metavar="CLASS|LAYER[:CHANNEL[:ROW,COLUMN]]", help="what is explained (default: the leading class)"
    )
    parser.add_argument("--versus", metavar="CLASS", help="a class that is subtracted: why the one and not the other")
    parser.add_argument("--layer", metavar="NAME", help="whose maps grad-cam and layer-cam use (default: the last)")
    parser.add_argument("--smooth", action="store_true", help="draw the map smoothly, not value by value")
    parser.add_argument("--out", required=True, metavar="DIR|FILE.png|FILE.npz", help="where to save the maps")
    _add_json(parser)


def _add_threshold(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--threshold",
        type=_described(_share, "a number from 0 to 1"),
        metavar="SCORE",
        help="least score of a box, or probability of a mask (default: as the decoder's authors have it)",
    )


def _add_picture(parser: ArgumentParser) -> None:
    parser.add_argument("--image", required=True, metavar="FILE", help="the picture")


def _add_json(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs rather than people")


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _share(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise ValueError
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 <= number < 86_400:
        raise ValueError
    return number


def _device(text: str) -> str:
    name, colon, number = text.partition(":")
    if name not in ("auto", "cpu", "cuda", "mps") or (colon and not (name == "cuda" and number.isdecimal())):
        raise ValueError
    return text


def _shape(text: str) -> tuple[int, ...]:
    sizes = tuple(int(part) for part in text.lower().split("x"))
    if len(sizes) not in (2, 3) or min(sizes) < 1:
        raise ValueError
    return sizes


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(","))


def _choice(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise ValueError
    return name, value


def _described(convert: Callable[[str], T], expected: str) -> Callable[[str], T]:
    """The converter, with a message that says what was expected."""

    def convert_or_say(text: str) -> T:
        try:
            return convert(text)
        except ValueError:
            raise ArgumentTypeError(f"{text!r} is not {expected}") from None

    return convert_or_say
