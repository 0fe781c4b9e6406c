"""All decoders of boxes, those with the surest signs first."""

from __future__ import annotations

from engine.decoders.base import Decoder
from engine.decoders.center_points import CenterPoints, NamedCenterPoints
from engine.decoders.detr import Detr
from engine.decoders.end_to_end import EndToEnd
from engine.decoders.fastestdet import FastestDet
from engine.decoders.mtcnn import PNet
from engine.decoders.ssd import Ssd
from engine.decoders.text_lines import TextLines
from engine.decoders.ultraface import UltraFace
from engine.decoders.yolov5 import YoloV5
from engine.decoders.yolov8 import YoloV8
from engine.decoders.yolox import YoloX
from engine.decoders.yunet import YuNet

DECODERS: tuple[Decoder, ...] = (
    UltraFace(),
    YuNet(),
    YoloX(),
    YoloV5(),
    YoloV8(),
    FastestDet(),
    PNet(),
    NamedCenterPoints(),
    CenterPoints(),
    Detr(),
    Ssd(),
    EndToEnd(),
    TextLines(),
)


def decoder(name: str) -> Decoder:
    """The decoder of that name; KeyError if there is none."""
    return next((each for each in DECODERS if each.name == name), None) or _missing(name)


def _missing(name: str) -> Decoder:
    raise KeyError(name)
