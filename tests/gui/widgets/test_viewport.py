"""Fit, zoom and pan: what stays where, in numbers."""

from __future__ import annotations

import pytest

from engine.api import Cells
from gui.widgets.viewport import Viewport, ViewportGrid, even_height


def view(width: int, height: int, grid: ViewportGrid, comfort: float = 0.0) -> Viewport:
    made = Viewport(comfort)
    made.set_area(width, height)
    made.set_grid(grid)
    return made


def test_the_whole_fits_in_even_squares_and_in_the_middle() -> None:
    seen = view(820, 600, ViewportGrid(4, 4, (10, 10), 1, (10, 10)))
    assert seen.cell() == (143, 143)  # 13 device pixels a value: 13 · (4 · 11 + 1) = 585 of 600
    assert seen.origin() == pytest.approx(((600 - 585) / 2, (820 - 585) / 2), abs=0.5)
    assert seen.value() == (13, 13)
    assert seen.visible() == Cells(0, 0, 4, 4)


def test_much_is_not_lost_for_even_squares() -> None:
    seen = view(100, 100, ViewportGrid(1, 1, (28, 28), 1, (28, 28)))  # 3.33 device pixels a pixel: 3 would lose a tenth
    assert seen.cell()[0] == pytest.approx(29 * 3)
    seen = view(58, 58, ViewportGrid(1, 1, (28, 28), 1, (28, 28)))  # 1.93: 1 would lose almost half
    assert seen.cell()[0] == pytest.approx(29 * 58 / 30)


def test_a_pixel_of_several_values_is_read_by_blocks() -> None:
    """10 values in blocks of 3 are 4 pixels, of which the last is a block of one value."""
    seen = view(400, 400, ViewportGrid(1, 1, (4, 4), 0, (10, 10)))
    assert seen.cell() == (400, 400)
    assert seen.value() == pytest.approx((400 / 12, 400 / 12))
    assert seen.value_at(50, 399 * 9 / 12) == (1, 8)
    assert seen.value_at(0, 300) == (0, 9)
    assert seen.value_at(0, 399) is None  # the rest of a partial block


def test_places_and_values_agree_at_every_zoom() -> None:
    grid = ViewportGrid(3, 5, (7, 9), 1, (7, 9))
    seen = view(640, 480, grid)
    for factor in (1.0, 1.7, 2.5, 0.6):
        seen.zoom_at(100, 200, factor)
        for cell, row, column in (((0, 0), 0, 0), ((2, 4), 6, 8), ((1, 3), 3, 5)):
            top, left, bottom, right = seen.rect(cell, (row, row + 1), (column, column + 1))
            y, x = (top + bottom) / 2, (left + right) / 2
            assert seen.cell_at(y, x) == cell
            assert seen.value_at(y, x) == (row, column)


def test_gaps_and_outside_are_nowhere() -> None:
    seen = view(820, 600, ViewportGrid(4, 4, (10, 10), 1, (10, 10)))
    top, left = seen.origin()
    assert seen.value_at(top + 5, left + 5) is None  # the gap is 13 device pixels
    assert seen.value_at(top + 13, left + 13) == (0, 0)
    assert seen.cell_at(top - 1, left + 5) is None
    assert seen.cell_at(top + 4 * 143, left) is None


def test_zoom_keeps_what_is_under_the_pointer() -> None:
    seen = view(820, 600, ViewportGrid(4, 4, (10, 10), 1, (10, 10)))
    before = seen.at(200, 300)
    seen.zoom_at(200, 300, 3)
    assert seen.at(200, 300) == pytest.approx(before, abs=1 / 143)
    seen.zoom_at(200, 300, 0.001)
    assert seen.zoom == 1


def test_more_detail_moves_nothing() -> None:
    seen = view(300, 300, ViewportGrid(4, 4, (25, 25), 1, (100, 100)))
    seen.zoom_at(100, 100, 4)
    before = [seen.place(row, column) for row in range(4) for column in range(4)]
    seen.set_grid(ViewportGrid(4, 4, (50, 50), 2, (100, 100)))
    after = [seen.place(row, column) for row in range(4) for column in range(4)]
    assert [p for pair in after for p in pair] == pytest.approx([p for pair in before for p in pair], abs=6)
    assert seen.zoom == 4


def test_another_shape_is_seen_whole() -> None:
    seen = view(300, 300, ViewportGrid(4, 4, (25, 25), 1, (25, 25)))
    seen.zoom_at(0, 0, 5)
    seen.set_grid(ViewportGrid(2, 2, (25, 25), 1, (25, 25)))
    assert seen.zoom == 1
    assert seen.visible() == Cells(0, 0, 2, 2)


def test_panning_ends_at_the_border() -> None:
    seen = view(300, 300, ViewportGrid(4, 4, (25, 25), 1, (25, 25)))
    seen.zoom_at(150, 150, 3)
    seen.pan(10_000, 10_000)
    assert seen.at(0, 0) == pytest.approx((0, 0), abs=0.01)
    seen.pan(-10_000, -10_000)
    assert seen.at(300, 300) == pytest.approx((4 + 1 / 26, 4 + 1 / 26), abs=0.02)


def test_reveal_moves_just_enough() -> None:
    seen = view(300, 300, ViewportGrid(4, 4, (25, 25), 1, (25, 25)))
    seen.zoom_at(0, 0, 4)
    seen.reveal(3, 2)
    visible = seen.visible()
    assert visible.bottom == 4 and visible.left <= 2 < visible.right
    place = seen.origin()
    seen.reveal(3, 2)
    assert seen.origin() == place


def test_small_values_begin_large_at_the_upper_left() -> None:
    seen = view(300, 200, ViewportGrid(512, 512, (1, 1), 0, (3, 3)), comfort=4)
    assert min(seen.value()) == pytest.approx(4)
    assert seen.at(0, 0) == pytest.approx((0, 0), abs=0.01)


def test_a_cell_never_has_less_than_a_device_pixel() -> None:
    seen = view(300, 200, ViewportGrid(2048, 1024, (1, 1), 0, (3, 3)))
    assert seen.cell() == pytest.approx((1, 1))
    seen.fit()
    assert seen.cell() == pytest.approx((1, 1))


def test_a_value_is_never_larger_than_the_largest() -> None:
    seen = view(300, 200, ViewportGrid(2, 2, (5, 5), 1, (5, 5)))
    seen.zoom_at(0, 0, 1e9)
    assert max(seen.value()) == pytest.approx(160)


def test_part_of_the_only_map() -> None:
    seen = view(200, 100, ViewportGrid(1, 1, (50, 100), 0, (500, 1000)))
    assert seen.visible_values() == (0, 0, 500, 1000)
    seen.zoom_at(0, 0, 10)
    assert seen.visible_values() == (0, 0, 50, 100)


def test_two_mosaics_are_equally_high() -> None:
    before, after = (
        view(400, 600, ViewportGrid(3, 2, (28, 28), 1, (28, 28))),
        view(400, 600, ViewportGrid(3, 2, (14, 14), 1, (14, 14))),
    )
    height = even_height(before, after)
    assert height == 168  # 6 device pixels a value before, 12 after
    for seen, values in ((before, 28), (after, 14)):
        seen.map_height = height
        assert seen.value()[0] * values == pytest.approx(168)


def test_shared_views_see_the_same_cells() -> None:
    before, after = (
        view(400, 600, ViewportGrid(3, 2, (28, 28), 1, (28, 28))),
        view(400, 600, ViewportGrid(3, 2, (14, 14), 1, (14, 14))),
    )
    before.zoom_at(10, 20, 3)
    assert after.share(before.zoom, before.center)
    assert after.visible() == before.visible()
    assert not after.share(after.zoom, after.center)


def test_until_the_user_moves_it_the_first_part_stays_in_sight() -> None:
    """A panel that is given another size while it settles begins with the first map still."""
    seen = view(300, 200, ViewportGrid(40, 40, (7, 7), 1, (7, 7)), comfort=8)
    for width, height in ((280, 150), (400, 90), (120, 300)):
        seen.set_area(width, height)
        assert seen.origin() == (0, 0) and seen.value()[0] == pytest.approx(8)
    seen.pan(-40, -60)
    assert seen.origin() == (-40, -60)
    middle = seen.center
    seen.set_area(140, 280)
    assert seen.center == pytest.approx(middle)
    seen.go_home()
    seen.set_area(160, 260)
    assert seen.origin() == (0, 0)


def test_all_of_a_few_large_filters_are_seen_at_first() -> None:
    for columns in (4, 5):  # pictures of 32×32 in a low panel
        seen = view(300, 120, ViewportGrid(4, columns, (32, 32), 1, (32, 32)), comfort=8)
        assert (seen.zoom == seen.least_zoom) == (columns == 4)
