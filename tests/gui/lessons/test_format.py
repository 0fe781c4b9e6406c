"""Lesson files: what is read, and the sentence for what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.api import UserError
from gui.lessons.script import Check, read_lesson
from tests.odd_paths import ODD_PATHS

GOOD = """---
title: Pooling
summary: Smaller maps.
---

# One map
```set
network: lenet5
control: digit = 3
control: pen = off
```
Look at **pool1**.

```ask
How large?
```
```reveal
14 × 14.
```
```check
pool1.output = 6x14x14
28 // 2 = 14
```

# The end
Done.
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "lesson.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_lesson_is_read_whole(tmp_path: Path) -> None:
    lesson = read_lesson(write(tmp_path, GOOD))
    assert (lesson.title, lesson.summary, len(lesson.steps)) == ("Pooling", "Smaller maps.", 2)
    first, last = lesson.steps
    assert first.settings == (("network", "lenet5"), ("control", "digit = 3"), ("control", "pen = off"))
    assert (first.text, first.ask, first.reveal) == ("Look at **pool1**.", "How large?", "14 × 14.")
    assert first.checks == (Check("pool1.output", "6x14x14"), Check("28 // 2", "14"))
    assert (last.title, last.text, last.settings) == ("The end", "Done.", ())


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("title: Pooling\n", "", "no “title"),
        ("---\ntitle", "title", "begins with a header"),
        ("network: lenet5", "netwrok: lenet5", "line 8: unknown setting “netwrok”"),
        ("network: lenet5", "network", "line 8: expected “name: value”"),
        ("```reveal\n14 × 14.\n```\n", "", "needs its answer"),
        ("```ask", "```question", "unknown block “question”"),
        ("28 // 2 = 14", "28 // 2", "a check reads"),
        ("14\n```\n\n# The end", "14\n\n# The end", "not closed"),
        ("\n# One map", "\nHello\n# One map", "text before the first step"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    with pytest.raises(UserError, match=r"lesson\.md") as caught:
        read_lesson(write(tmp_path, GOOD.replace(old, new, 1)))
    assert sentence in str(caught.value)


def test_no_step_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no step"):
        read_lesson(write(tmp_path, "---\ntitle: Empty\n---\n"))
    with pytest.raises(UserError, match="there is no such file"):
        read_lesson(tmp_path / "missing.md")


@pytest.mark.parametrize("kind", ODD_PATHS)
def test_a_path_that_leads_to_no_lesson_ends_in_a_sentence(tmp_path: Path, kind: str) -> None:
    path = ODD_PATHS[kind](tmp_path / "it")
    with pytest.raises(UserError) as caught:
        read_lesson(path)
    assert str(caught.value).startswith(f"{path}: ") and "Errno" not in str(caught.value)


@pytest.mark.parametrize("name", ["x" * 300 + ".png", "a\0.png", "../" * 2000 + "x.png"])
def test_a_step_may_name_what_no_file_can_be_called(tmp_path: Path, name: str) -> None:
    lesson = read_lesson(write(tmp_path, GOOD.replace("network: lenet5", f"source: {name}")))
    assert ("source", name) in lesson.steps[0].settings
