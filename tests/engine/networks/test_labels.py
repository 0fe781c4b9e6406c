"""Class names: each under its own number, or a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from torch import nn

from engine.api import NetworkReference, UserError
from engine.networks.labels import read_labels
from engine.networks.opening import open_module
from tests.engine.opened import opened

CIFAR = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


@pytest.mark.parametrize("name", ["data.yaml", "labels.csv", "idx.json", "class_index.json"])
def test_lists_that_people_have_are_read_right(shared_data: Path, name: str) -> None:
    path = shared_data.parent / "cases/labels" / name
    assert opened("resnet20", labels=str(path)).info.labels == CIFAR


@pytest.mark.parametrize(("name", "count"), [("eleven.txt", 11), ("nine.txt", 9)])
def test_lists_of_another_length_are_refused_with_the_right_one(shared_data: Path, name: str, count: int) -> None:
    path = shared_data.parent / "cases/labels" / name
    with pytest.raises(UserError, match=rf"{count} class names, but ResNet-20 gives 10 numbers; exactly 10 names"):
        opened("resnet20", labels=str(path))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.json", '["cat", "dog", "cow"]'),
        ("dictionary.json", '{"2": "cow", "0": "cat", "1": "dog"}'),
        ("turned.json", '{"dog": 1, "cat": 0, "cow": 2}'),
        ("synsets.json", '{"0": ["n02", "cat"], "1": ["n01", "dog"], "2": ["n03", "cow"]}'),
        ("config.json", '{"id2label": {"0": "cat", "1": "dog", "2": "cow"}, "model_type": "x"}'),
        ("coco.json", '{"categories": [{"id": 1, "name": "dog"}, {"id": 0, "name": "cat"}, {"id": 2, "name": "cow"}]}'),
        ("plain.txt", "cat\ndog\ncow\n\n"),
        ("marked.txt", "\ufeffcat\r\ndog\r\ncow"),
        ("numbered.txt", "0 cat\n1 dog\n2 cow\n"),
        ("colons.txt", "1: dog\n0: cat\n2: cow\n"),
        ("commas.txt", "id,name\n0,cat\n1,dog\n2,cow\n"),
        ("table.csv", "name,id\ndog,1\ncat,0\ncow,2\n"),
        ("bare.csv", "0,cat\n1,dog\n2,cow\n"),
        ("semicolons.csv", "index;label;count\n0;cat;7\n1;dog;5\n2;cow;5\n"),
        ("column.csv", "name\ncat\ndog\ncow\n"),
        ("tabs.tsv", "id\tname\n2\tcow\n1\tdog\n0\tcat\n"),
        ("block.yaml", "nc: 3\nnames:\n- cat  # 0\n- 'dog'\n- \"cow\"\ntrain: x\n"),
        ("mapping.yaml", "names:\n  0: cat\n  2: cow\n  1: dog\nnc: 3\n"),
        ("flow.yml", "train: a\nnames: ['cat', 'dog',\n        'cow']\nnc: 3\n"),
        ("braces.yml", "names: {0: cat, 1: dog, 2: cow}\n"),
    ],
)
def test_ways_to_write_three_names(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert read_labels(str(path)) == ("cat", "dog", "cow")


def test_digits_and_names_with_commas_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "digits.txt").write_text("0\n1\n2\n")
    assert read_labels(str(tmp_path / "digits.txt")) == ("0", "1", "2")
    (tmp_path / "synsets.txt").write_text("tench, Tinca tinca\ngoldfish\n")
    assert read_labels(str(tmp_path / "synsets.txt")) == ("tench, Tinca tinca", "goldfish")


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("one.json", '{"1": "cat", "2": "dog"}', "numbers its 2 classes from 1 to 2"),
        ("gap.csv", "id,name\n0,cat\n2,dog\n", "numbers its 2 classes from 0 to 2"),
        ("twice.yaml", "names:\n  0: cat\n  0: dog\n", "there twice"),
        ("words.json", '{"cat": "animal", "car": "thing"}', "neither from numbers to names nor"),
        ("map.pbtxt", "item {\n  id: 1\n  name: 'cat'\n}\n", "label map of TensorFlow"),
        ("two.csv", "cat,animal\ncar,thing\n", "none of its columns is called name"),
        ("odd.csv", "cat\ncar,thing\n", "different numbers of columns"),
        ("odd.yaml", "names: cat\n", "neither a list nor a dictionary"),
        ("list.json", json.dumps([{"name": "cat"}]), "no number and name"),
        ("mixed.json", json.dumps(["cat", {"name": "dog"}]), "other things than names"),
    ],
)
def test_what_is_not_clear_is_refused(tmp_path: Path, name: str, text: str, why: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="not clear which name is whose") as caught:
        read_labels(str(path))
    assert why in str(caught.value)


def test_an_answer_that_is_no_vector_takes_any_number_of_names(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("cat\ndog\n")
    reference = NetworkReference("boxes", labels=str(tmp_path / "names.txt"), input=(3, 16, 16))
    assert open_module(nn.Sequential(nn.Conv2d(3, 7, 3)), reference).info.labels == ("cat", "dog")
