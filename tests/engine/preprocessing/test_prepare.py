"""What the network receives, against a resampling written out in NumPy."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from engine.api import Ink, Preprocessing, Resize, UserError
from engine.preprocessing.prepare import place, prepare, reduce_picture

CPU = torch.device("cpu")
IMAGENET = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}
PLAIN = {"mean": (0.0, 0.0, 0.0), "std": (1.0, 1.0, 1.0)}


def triangle(source, scaled):
    """(scaled, source) weights of an antialiased bilinear scaling: a triangle as wide as one output pixel, or one
    source pixel where the picture grows, cut off at the border and normalised."""
    step = source / scaled
    reach = max(step, 1.0)
    centres = (np.arange(scaled) + 0.5) * step
    distance = np.abs(np.arange(source) + 0.5 - centres[:, None]) / reach
    weights = np.maximum(0, 1 - distance)
    return weights / weights.sum(axis=1, keepdims=True)


def scaled(image, height, width):
    """(H, W, C) → (height, width, C) in float64."""
    rows, columns = triangle(image.shape[0], height), triangle(image.shape[1], width)
    return np.einsum("ih,hwc,jw->ijc", rows, image.astype(np.float64), columns, optimize=True)


def normalised(image, mean, std):
    return ((image / 255 - np.array(mean)) / np.array(std)).transpose(2, 0, 1)


def random_image(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize(("height", "width"), [(300, 500), (500, 300), (224, 224), (256, 256), (97, 600), (540, 960)])
def test_classic_crop_is_that_of_the_whole_scaled_picture(height, width):
    image = random_image(height, width)
    preprocessing = Preprocessing((3, 224, 224), **IMAGENET, shorter_side=256)
    shorter = min(height, width)
    size = (256 * height // shorter, 256 * width // shorter)
    whole = scaled(image, *size)
    top, left = (round((side - 224) / 2) for side in size)
    expected = normalised(whole[top : top + 224, left : left + 224], **IMAGENET)
    prepared = prepare(image, preprocessing, CPU)
    assert prepared.tensor.shape == (1, 3, 224, 224)
    assert prepared.tensor.dtype == torch.float32
    assert prepared.tensor.is_contiguous()
    np.testing.assert_allclose(prepared.tensor[0].numpy(), expected, atol=1e-4)
    frame = torch.from_numpy(image).permute(2, 0, 1)[None].float()
    framework = F.interpolate(frame, size=size, mode="bilinear", antialias=True)[
        0, :, top : top + 224, left : left + 224
    ]
    restored = prepared.tensor[0] * torch.tensor(IMAGENET["std"]).view(3, 1, 1) + torch.tensor(IMAGENET["mean"]).view(
        3, 1, 1
    )
    np.testing.assert_allclose(restored.numpy() * 255, framework.numpy(), atol=3e-4)
    y, x = height / size[0], width / size[1]
    assert prepared.crop == pytest.approx((top * y, left * x, 224 * y, 224 * x))
    assert not prepared.inverted


@pytest.mark.parametrize(("height", "width"), [(32, 32), (28, 28), (31, 90), (640, 480), (5, 3)])
@pytest.mark.parametrize("resize", [Resize.CROP, Resize.STRETCH])
def test_whole_picture_and_largest_crop(height, width, resize):
    image = random_image(height, width, 1)
    preprocessing = Preprocessing((3, 32, 48), **IMAGENET, resize=resize)
    size = (32, 48)
    if resize is Resize.CROP:
        factor = max(32 / height, 48 / width)
        size = (round(height * factor), round(width * factor))
    whole = scaled(image, *size)
    top, left = round((size[0] - 32) / 2), round((size[1] - 48) / 2)
    expected = normalised(whole[top : top + 32, left : left + 48], **IMAGENET)
    np.testing.assert_allclose(prepare(image, preprocessing, CPU).tensor[0].numpy(), expected, atol=2e-5)


@pytest.mark.parametrize(("height", "width"), [(40, 80), (80, 40), (7, 3)])
def test_letterbox_shows_all_on_the_border_colour(height, width):
    image = np.full((height, width, 3), (10, 200, 90), np.uint8)
    image[1:-1, 1:-1] = random_image(height - 2, width - 2)
    prepared = prepare(image, Preprocessing((3, 64, 64), **PLAIN, resize=Resize.LETTERBOX), CPU)
    factor = 64 / max(height, width)
    size = (round(height * factor), round(width * factor))
    top, left = (64 - size[0]) // 2, (64 - size[1]) // 2
    expected = np.empty((64, 64, 3))
    expected[:] = (10, 200, 90)
    expected[top : top + size[0], left : left + size[1]] = scaled(image, *size)
    np.testing.assert_allclose(prepared.tensor[0].numpy(), expected.transpose(2, 0, 1) / 255, atol=1e-5)
    assert prepared.crop == pytest.approx(
        (-top * height / size[0], -left * width / size[1], 64 * height / size[0], 64 * width / size[1])
    )


def test_a_picture_of_the_right_size_stays_as_it_is():
    image = random_image(24, 40)
    for resize in Resize:
        tensor = prepare(image, Preprocessing((3, 24, 40), **PLAIN, range=255, resize=resize), CPU).tensor
        np.testing.assert_array_equal(tensor[0].numpy(), image.transpose(2, 0, 1))


@pytest.mark.parametrize("seed", range(20))
def test_random_shapes(seed):
    rng = np.random.default_rng(seed)
    height, width, output_height, output_width = (int(side) for side in rng.integers(1, 90, 4))
    image = random_image(height, width, seed)
    preprocessing = Preprocessing(
        (3, output_height, output_width), **PLAIN, resize=list(Resize)[seed % 3],
        shorter_side=int(rng.integers(8, 90)) if seed % 2 else None)  # fmt: skip
    plan = place(height, width, preprocessing)
    whole = scaled(image, *plan.scaled)
    tensor = prepare(image, preprocessing, CPU).tensor[0].numpy()
    assert tensor.shape == preprocessing.input
    ground = tensor[:, 0, 0]
    for row in range(output_height):
        for column in range(output_width):
            y, x = row + plan.offset[0], column + plan.offset[1]
            inside = 0 <= y < plan.scaled[0] and 0 <= x < plan.scaled[1]
            expected = whole[y, x] / 255 if inside else ground
            np.testing.assert_allclose(tensor[:, row, column], expected, atol=1e-5)


def test_grey_is_luma_and_equal_colours_are_exactly_that_grey():
    greys = np.arange(256, dtype=np.uint8).reshape(16, 16)
    one = Preprocessing((1, 16, 16), (0.0,), (1.0,), range=255)
    tensor = prepare(np.repeat(greys[:, :, None], 3, axis=2), one, CPU).tensor
    np.testing.assert_array_equal(tensor[0, 0].numpy(), greys)
    image = random_image(16, 16)
    expected = image @ np.array([0.299, 0.587, 0.114])
    np.testing.assert_allclose(prepare(image, one, CPU).tensor[0, 0].numpy(), expected, rtol=1e-6)


def test_digits_are_scaled_as_in_training():
    digit = random_image(28, 28)[:, :, 0]
    raw = torch.from_numpy(digit)[None, None].float() / 255
    trained = (
        F.interpolate(raw, size=(32, 32), mode="bilinear", antialias=True, align_corners=False) - 0.1307
    ) / 0.3081
    preprocessing = Preprocessing((1, 32, 32), (0.1307,), (0.3081,), ink=Ink.AS_IS)
    tensor = prepare(np.repeat(digit[:, :, None], 3, axis=2), preprocessing, CPU).tensor
    np.testing.assert_allclose(tensor.numpy(), trained.numpy(), atol=2e-6)


@pytest.mark.parametrize(
    ("ink", "paper", "inverted"),
    [(Ink.AUTO, 250, True), (Ink.AUTO, 5, False), (Ink.AUTO, 127, False), (Ink.AUTO, 128, True),
     (Ink.AS_IS, 250, False), (Ink.INVERT, 5, True), (None, 250, False)],
)  # fmt: skip
def test_ink_rule(ink, paper, inverted):
    image = np.full((28, 28, 3), paper, np.uint8)
    image[8:20, 12:16] = 255 - paper
    image[0, :5] = 255 - paper
    preprocessing = Preprocessing((1, 28, 28), (0.0,), (1.0,), range=255, ink=ink)
    prepared = prepare(image, preprocessing, CPU)
    assert prepared.inverted is inverted
    expected = 255 - image[:, :, 0] if inverted else image[:, :, 0]
    np.testing.assert_array_equal(prepared.tensor[0, 0].numpy(), expected)


def test_a_border_near_mid_grey_keeps_what_it_was_taken_for_and_a_test_picture_is_no_paper():
    preprocessing = Preprocessing((1, 20, 20), (0.0,), (1.0,), ink=Ink.AUTO)

    def inverted(level: int, **told: bool) -> bool:
        return prepare(np.full((20, 20, 3), level, np.uint8), preprocessing, CPU, **told).inverted

    assert inverted(120, inverted_before=True) and not inverted(135, inverted_before=False)
    assert not inverted(100, inverted_before=True) and inverted(160, inverted_before=False)
    assert not inverted(250, exact=True)


def test_the_ink_rule_looks_at_the_border_of_the_crop_not_of_the_frame():
    image = np.zeros((20, 60, 3), np.uint8)
    image[:, 20:40] = 255
    assert prepare(image, Preprocessing((1, 20, 20), (0.0,), (1.0,), ink=Ink.AUTO), CPU).inverted


def test_letterbox_may_have_a_brightness_of_its_own():
    image = np.full((20, 40, 3), 200, np.uint8)
    rules = Preprocessing((3, 64, 64), (0.0,) * 3, (1.0,) * 3, range=255, resize=Resize.LETTERBOX, border=114)
    values = prepare(image, rules, CPU).tensor[0].numpy()
    assert (values[:, :16] == 114).all() and (values[:, 48:] == 114).all() and (values[:, 16:48] == 200).all()


def test_letterbox_of_inverted_ink_is_dark_all_round():
    image = np.full((10, 30, 3), 240, np.uint8)
    preprocessing = Preprocessing((1, 30, 30), (0.0,), (1.0,), range=255, resize=Resize.LETTERBOX, ink=Ink.AUTO)
    prepared = prepare(image, preprocessing, CPU)
    assert prepared.inverted
    np.testing.assert_allclose(prepared.tensor.numpy(), 15, atol=1e-4)


def test_order_range_and_normalisation():
    image = random_image(6, 7)
    preprocessing = Preprocessing((3, 6, 7), (104.0, 117.0, 123.0), (1.0, 2.0, 4.0), range=255, order="bgr")
    expected = (image[:, :, ::-1].astype(float) - (104, 117, 123)) / (1, 2, 4)
    np.testing.assert_allclose(
        prepare(image, preprocessing, CPU).tensor[0].numpy(), expected.transpose(2, 0, 1), atol=1e-5
    )


def test_channels_beyond_the_picture():
    image, extra = random_image(5, 5), random_image(5, 5, 9)[:, :, :2]

    def received(channels, fill, more=None):
        preprocessing = Preprocessing((channels, 5, 5), (0.0,) * channels, (1.0,) * channels, range=255, fill=fill)
        return prepare(image, preprocessing, CPU, more).tensor[0].permute(1, 2, 0).numpy()

    np.testing.assert_array_equal(received(5, "zero"), np.dstack([image, np.zeros((5, 5, 2))]))
    np.testing.assert_allclose(received(4, "mean")[:, :, 3], image.mean(axis=2), rtol=1e-6)
    np.testing.assert_array_equal(received(5, "repeat"), np.dstack([image, image[:, :, :2]]))
    np.testing.assert_array_equal(received(5, "zero", extra), np.dstack([image, extra]))
    np.testing.assert_array_equal(received(6, "zero", extra), np.dstack([image, extra, np.zeros((5, 5))]))
    np.testing.assert_array_equal(received(2, "zero"), image[:, :, :2])


def test_read_only_and_strided_frames_are_taken_and_left_alone():
    image = random_image(50, 40)
    image.setflags(write=False)
    before = image.copy()
    for frame in (image, image[::-1, ::-1]):
        prepare(frame, Preprocessing((3, 8, 8), **IMAGENET, resize=Resize.STRETCH), CPU)
    np.testing.assert_array_equal(image, before)


def test_an_empty_picture_is_refused_in_words():
    with pytest.raises(UserError, match="no pixels"):
        prepare(np.zeros((0, 5, 3), np.uint8), Preprocessing((3, 8, 8), **IMAGENET), CPU)


def test_reduced_picture_fits_and_keeps_its_shape():
    image = random_image(480, 640)
    small = reduce_picture(image, 200, 200)
    assert small.shape == (150, 200, 3) and not small.flags.writeable
    assert np.abs(small - scaled(image, 150, 200)).max() <= 1.5
    same = reduce_picture(image, 1000, 1000)
    assert same.shape == image.shape and not same.flags.writeable and np.shares_memory(same, image)
    assert reduce_picture(random_image(3, 900), 90, 90).shape == (1, 90, 3)
