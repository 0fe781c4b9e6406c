"""Outputs that are no vector of classes, against NumPy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from engine.api import ClassEvidence, DecodedOutput, Decoding, Layer, LayerKind, OutputView
from engine.api.decoded import decodings
from engine.results.decoded_outputs import decode_output
from tests.engine.tiny import tiny_network

INFO = tiny_network().info  # five labels, a … e


def read(values: np.ndarray, reading: Decoding, layer: str = "fc", **options: Any) -> DecodedOutput:
    return decode_output(torch.from_numpy(values), OutputView(layer, reading, **options), INFO)


def random(*shape: int) -> np.ndarray:
    return np.random.default_rng(3).normal(0, 2, shape).astype(np.float32)


def test_a_class_map_names_the_largest_channel_at_every_place() -> None:
    values = random(5, 6, 7)
    values[2, 1, 1] = np.nan
    found = read(values, Decoding.CLASS_MAP)
    expected = values.argmax(axis=0)
    expected[1, 1] = -1
    assert found.classes is not None and np.array_equal(found.classes, expected)
    assert found.odd == 1 and not found.classes.flags.writeable
    counts = {index: int((expected == index).sum()) for index in range(5)}
    assert [share.index for share in found.shares] == sorted(counts, key=lambda index: -counts[index])
    for share in found.shares:
        assert share.label == "abcde"[share.index] and share.share == counts[share.index] / 42
    assert sum(share.share for share in found.shares) == pytest.approx(41 / 42)
    assert read(random(4, 2, 2), Decoding.CLASS_MAP).shares[0].label.startswith("class ")


def test_equals_go_to_the_first_class_however_many_there_are() -> None:
    for count in (3, 300):
        values = np.round(random(count, 9, 8))
        found = read(values, Decoding.CLASS_MAP).classes
        assert found is not None and found.dtype == np.int16 and np.array_equal(found, values.argmax(axis=0))


def test_figures_leave_out_what_is_no_number() -> None:
    values = random(3, 4, 5)
    values[0, 0, 0], values[1, 1, 1] = np.inf, np.nan
    found = read(values, Decoding.VALUES)
    finite = values[np.isfinite(values)].astype(np.float64)
    assert (found.shape, found.odd) == ((3, 4, 5), 2)
    assert (found.low, found.high) == (finite.min(), finite.max())
    assert found.mean == pytest.approx(finite.mean())
    vector = random(9)
    vector[3] = np.nan
    assert read(vector, Decoding.VALUES).norm == pytest.approx(np.sqrt(np.nansum(vector.astype(np.float64) ** 2)))
    nothing = read(np.full((2, 2, 2), np.nan, np.float32), Decoding.CLASS_MAP)
    assert (nothing.low, nothing.high, nothing.odd) == (0, 0, 8) and nothing.shares == ()


def test_pictures_are_scaled_between_two_values() -> None:
    values = random(3, 4, 6)
    found = read(values, Decoding.PICTURE, low=-1.0, high=1.0)
    expected = np.rint(np.clip((values + 1) / 2 * 255, 0, 255)).astype(np.uint8).transpose(1, 2, 0)
    assert found.pixels is not None and np.abs(found.pixels.astype(int) - expected).max() <= 1
    grey = read(values[:1], Decoding.PICTURE, low=0.0, high=255.0).pixels
    assert grey is not None and grey.shape == (4, 6, 3) and (grey[..., 0] == grey[..., 2]).all()


def test_key_points_are_the_largest_values() -> None:
    values = random(4, 5, 7)
    values[1, 2, 3], values[3] = 99, np.nan
    values[0, 0, 0] = np.nan
    points = read(values, Decoding.KEY_POINTS).points
    assert points is not None and points.shape == (4, 3)
    assert np.isnan(points[3]).all()
    for number in range(3):
        row, column = np.unravel_index(np.nanargmax(values[number]), (5, 7))
        down = np.sign(values[number, row + 1, column] - values[number, row - 1, column]) if 0 < row < 4 else 0
        right = np.sign(values[number, row, column + 1] - values[number, row, column - 1]) if 0 < column < 6 else 0
        assert points[number].tolist() == [row + 0.25 * down, column + 0.25 * right, values[number, row, column]]


def test_coordinates_are_pixels_or_shares_of_the_input() -> None:
    rows, columns = INFO.preprocessing.input[1:]
    for told in ([0.25, 0.5, 1.0, 0.0], [0.25 * columns, 0.5 * rows, columns, 0.0], [-0.5, 0.0, 1.0, -1.0]):
        found = read(np.array(told, np.float32), Decoding.COORDINATES)
        assert found.points is not None and found.grid == (rows, columns)
        expected = [[0.5 * rows - 0.5, 0.25 * columns - 0.5, 1], [-0.5, columns - 0.5, 1]]
        np.testing.assert_allclose(found.points, expected, atol=1e-5)


def test_masks_and_single_classes_are_probabilities() -> None:
    values = random(4, 5, 6)
    powers = np.exp(values.astype(np.float64))
    found = read(values, Decoding.CLASS_CHANCE, unit=2).chances
    assert found is not None
    np.testing.assert_allclose(found, (powers / powers.sum(axis=0))[2], atol=1e-6)
    np.testing.assert_allclose(
        read((powers / powers.sum(axis=0)).astype(np.float32), Decoding.CLASS_CHANCE, unit=2).chances, found, atol=1e-6
    )
    mask = read(values[:1], Decoding.MASK, threshold=0.7)
    shares = 1 / (1 + np.exp(-values[0].astype(np.float64)))
    assert mask.chances is not None
    np.testing.assert_allclose(mask.chances, shares, atol=1e-6)
    assert mask.shares[0].share == pytest.approx((shares >= 0.7).mean())
    assert np.array_equal(read(mask.chances[None], Decoding.MASK).chances, mask.chances)  # as they are


def test_colours_keep_the_lightness_of_the_input() -> None:
    grey = torch.rand((1, 8, 8), generator=torch.Generator().manual_seed(2))
    info = replace(INFO, preprocessing=replace(INFO.preprocessing, input=(1, 8, 8), mean=(0.0,), std=(1.0,)))
    none = decode_output(torch.zeros(2, 4, 4), OutputView("fc", Decoding.COLOUR), info, grey).pixels
    assert none is not None and np.abs(none.astype(int) - (grey[0].numpy()[..., None] * 255)).max() <= 2
    red = decode_output(
        torch.tensor([0.5, 0.0])[:, None, None].expand(2, 4, 4), OutputView("fc", Decoding.COLOUR), info, grey * 0 + 0.5
    )
    assert red.pixels is not None and (red.pixels[..., 0] > red.pixels[..., 1] + 50).all()


def test_vectors_are_classes_or_values() -> None:
    values = random(5)
    found = read(values.reshape(5, 1, 1), Decoding.CLASSES)
    powers = np.exp(values.astype(np.float64))
    assert {share.index: share.share for share in found.shares} == pytest.approx(dict(enumerate(powers / powers.sum())))
    assert found.shares[0].label == "abcde"[int(values.argmax())]
    plain = read(values, Decoding.VALUES).values
    assert plain is not None and np.array_equal(plain, values)
    told = replace(INFO, layers=(Layer("fc", LayerKind.SOFTMAX, "Softmax", (2,)),))
    shares = decode_output(torch.tensor([0.9, 0.1]), OutputView("fc", Decoding.CLASSES), told).shares
    assert [share.share for share in shares] == pytest.approx([0.9, 0.1])


@pytest.mark.parametrize("reading", list(Decoding))
@pytest.mark.parametrize("shape", [(), (1,), (4,), (3, 2), (1, 4, 4), (3, 4, 4), (7, 4, 4), (2, 3, 4, 5)])
def test_no_shape_is_a_crash(reading: Decoding, shape: tuple[int, ...]) -> None:
    assert read(np.zeros(shape, np.float32), reading).shape == shape


@pytest.mark.parametrize(
    ("shape", "height", "labels", "evidence", "first"),
    [
        ((10,), 32, 10, ClassEvidence.LABELS, Decoding.CLASSES),
        ((1000, 1, 1), 224, 0, ClassEvidence.SOFTMAX, Decoding.CLASSES),
        ((10,), 32, 0, ClassEvidence.VALUES, Decoding.CLASSES),
        ((38,), 96, 0, ClassEvidence.NOTHING, Decoding.VALUES),
        ((512,), 112, 0, ClassEvidence.VALUES, Decoding.VALUES),
        ((512,), 112, 512, ClassEvidence.LABELS, Decoding.CLASSES),
        ((20, 64, 128), 512, 0, ClassEvidence.NOTHING, Decoding.CLASS_MAP),
        ((3, 256, 256), 256, 0, ClassEvidence.NOTHING, Decoding.PICTURE),
        ((3, 256, 256), 256, 3, ClassEvidence.NOTHING, Decoding.CLASS_MAP),
        ((1, 256, 256), 256, 0, ClassEvidence.NOTHING, Decoding.PICTURE),
        ((136,), 112, 0, ClassEvidence.NOTHING, Decoding.COORDINATES),
        ((136,), 112, 136, ClassEvidence.LABELS, Decoding.CLASSES),
        ((17, 8, 6), 256, 0, ClassEvidence.NOTHING, Decoding.KEY_POINTS),
        ((85, 22, 22), 352, 0, ClassEvidence.NOTHING, Decoding.VALUES),
        ((4420, 2), 240, 0, ClassEvidence.NOTHING, Decoding.VALUES),
        ((1,), 32, 0, ClassEvidence.NOTHING, Decoding.VALUES),
    ],
)
def test_the_likeliest_reading_comes_first(
    shape: tuple[int, ...], height: int, labels: int, evidence: ClassEvidence, first: Decoding
) -> None:
    assert decodings(shape, height, labels, evidence)[0] is first


def test_a_map_of_logits_or_behind_a_sigmoid_is_a_mask() -> None:
    shape, nothing = (1, 64, 64), ClassEvidence.NOTHING
    assert decodings(shape, 64, 0, nothing, (-5.0, 3.0))[0] is Decoding.MASK
    assert decodings(shape, 64, 0, nothing, (0.0, 1.0), sigmoid=True)[0] is Decoding.MASK
    assert decodings(shape, 64, 0, nothing, (0.0, 1.0))[0] is Decoding.PICTURE


def test_the_live_loop_reads_what_is_asked_for() -> None:
    from engine.api import NetworkOpened, Request, Result
    from engine.runtime.inference_loop import InferenceLoop
    from engine.runtime.mailboxes import Inbox, Outbox
    from tests.engine.tiny import TinyProgram, by_hand, frame

    inbox, outbox = Inbox(), Outbox()
    inbox.accept(1)
    loop = InferenceLoop(inbox, outbox, device="cpu")
    network = tiny_network()
    views = OutputView("relu", Decoding.CLASS_MAP), OutputView("fc", Decoding.VALUES), OutputView("no", Decoding.VALUES)
    inbox.post(lambda loop: loop.set_network(network))
    inbox.post(lambda loop: loop.set_request(Request.of(*views)))
    inbox.offer(frame(0), 1)
    loop.step()
    *_, result = (message for message in outbox.drain() if isinstance(message, Result | NetworkOpened))
    assert isinstance(result, Result) and [view for view in views if result.answers[view] is not None] == [*views[:2]]
    assert isinstance(network.program, TinyProgram)
    expected = by_hand(network.program, frame(0).image)
    classes = result.answers[views[0]].classes
    assert classes is not None and np.array_equal(classes, expected["relu"].argmax(axis=0))
    assert result.answers[views[1]].values == pytest.approx(expected["fc"], rel=1e-4, abs=1e-4)
