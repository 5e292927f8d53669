from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.model.components import chosen, components


def test_labels_are_those_of_opencv() -> None:
    ink = (np.random.default_rng(1).random((60, 80)) < 0.2).astype(np.uint8)
    labels, boxes, centres = components(ink)
    _, wide, expected, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    assert np.array_equal(labels, wide)
    assert np.array_equal(boxes, expected)
    assert centres == pytest.approx(np.asarray(middles))


def test_more_components_than_16_bits_count() -> None:
    dots = np.zeros((600, 600), np.uint8)
    dots[::2, ::2] = 1
    labels, boxes, _ = components(dots)
    assert int(labels.max()) == len(boxes) - 1 == 90_000


def test_the_ground_is_never_chosen() -> None:
    ink = np.zeros((5, 9), np.uint8)
    ink[1:3, 1:3] = ink[1:3, 6:8] = 1
    labels, boxes, _ = components(ink)
    kept = boxes[:, cv2.CC_STAT_LEFT] < 4
    assert np.argwhere(chosen(labels, kept) == 255).tolist() == [[1, 1], [1, 2], [2, 1], [2, 2]]
