"""Figures of merit on answers whose figures are known beforehand."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tools import measures

TRUE = [np.array([[0, 10, 10, 20, 20], [1, 30, 30, 40, 50]], float)]


def test_all_found_is_one_and_nothing_found_is_zero() -> None:
    found = np.column_stack([TRUE[0][:, 0], [0.9, 0.8], TRUE[0][:, 1:]])
    assert measures.mean_average_precision([found], TRUE, 2) == 1
    assert measures.mean_average_precision([found[:0]], TRUE, 2) == 0


def test_a_wrong_answer_before_the_right_one_halves_the_precision() -> None:
    wrong, right, twice = [0, 0.9, 50, 50, 60, 60], [0, 0.8, 10, 10, 20, 20], [0, 0.7, 10, 10, 20, 20]
    assert measures.mean_average_precision([np.array([wrong, right, twice])], TRUE, 1) == 0.5


def test_an_overlap_counts_from_a_half_on() -> None:
    assert measures.intersection_over_union(np.array([0, 0, 2, 2.0]), np.array([0, 1, 2, 3.0])) == pytest.approx(1 / 3)
    found = [np.array([[0, 0.9, 10, 10, 20, 26.0], [1, 0.9, 30, 30, 40, 41.0]])]
    assert measures.mean_average_precision(found, TRUE, 2) == 1
    assert measures.mean_average_precision(found, TRUE, 2, 0.6) == 0.5


def test_boxes_come_from_peaks() -> None:
    heat, size, offset = torch.zeros(1, 3, 8, 8), torch.zeros(1, 2, 8, 8), torch.zeros(1, 2, 8, 8)
    heat[0, 2, 5, 3], heat[0, 2, 5, 4] = 0.9, 0.5  # the second is no peak
    size[0, :, 5, 3] = torch.tensor([10.0, 6.0])
    offset[0, :, 5, 3] = torch.tensor([0.5, 0.25])
    found = measures.boxes_of(heat, size, offset)[0]
    assert found == pytest.approx(np.array([[2, 0.9, 22 - 5, 13 - 3, 22 + 5, 13 + 3]]))


def test_overlaps_of_classes() -> None:
    true, found = np.array([[0, 0, 1, 1]]), np.array([[0, 1, 1, 1]])
    assert measures.class_overlaps(found, true, 3) == pytest.approx([1 / 2, 2 / 3, 0])


def test_a_peak_leans_a_quarter_of_a_place_to_its_larger_neighbour() -> None:
    heat = torch.zeros(1, 1, 8, 8)
    heat[0, 0, 2, 5], heat[0, 0, 2, 6], heat[0, 0, 1, 5] = 1.0, 0.5, 0.2
    assert measures.peaks(heat)[0, 0] == pytest.approx([(5.5 + 0.25) * 4, (2.5 - 0.25) * 4])


def test_key_points_count_within_a_tenth_of_the_figure() -> None:
    true = np.array([[[0.0, 0.0], [10, 100]]])
    found = true + np.array([[[0.0, 9.9], [0, 10.1]]])
    assert list(measures.correct_key_points(found, true)) == [1, 0]
