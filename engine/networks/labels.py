"""Class names as people keep them: lists, tables and dictionaries, each name under its own number or not at all.

A name that stands beside another class's number is worse than none, so whatever does not number its classes from 0 on
without a gap is refused, and so is a list that is too long or too short for the network.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.api import NetworkInfo, Task, UserError, is_there, parse_json, read_user_text, say
from engine.catalogue.model_card import label_list
from engine.paths import resource

_HOLDERS = ("names", "id2label", "label2id", "categories", "classes", "labels", "class_names", "class_to_idx")
"""Keys under which a file of several settings keeps its classes."""
_NAME_COLUMNS = ("name", "names", "label", "labels", "class", "classes", "class_name", "class name", "display_name")
_NUMBER_KEYS = ("id", "index", "idx", "class_id", "label_id")
_NUMBERED = re.compile(r"(\d+)\s*[:;,\t ]\s*(\S.*)")


def read_labels(name: str) -> tuple[str, ...]:
    """Class names by index, from a file or a bundled list (``imagenet``).

    A file may be text with a name a line (with or without its number), a table with a column of numbers, JSON (a list,
    or a dictionary from number to name or from name to number), or YAML with ``names``, as data sets for YOLO have it.
    """
    path = Path(name)
    if not is_there(path):
        if path.name == name and is_there(resource("labels", f"{name}.json")):
            return label_list(name)
        raise UserError("{name}: there is no such file of class names.", name=name)
    text = read_user_text(path)
    try:
        labels = tuple(label.strip() for label in _reader(path, text)(path, text))
    except (csv.Error, ValueError) as error:  # Python's limits on the length of a cell and of a number
        raise _unclear(path, say("one of its numbers or names is too long to be one")) from error
    while labels and not labels[-1]:
        labels = labels[:-1]
    if not labels:
        raise UserError("{name}: the file of class names is empty.", name=name)
    return labels


def check_labels(labels: Sequence[str], source: str, info: NetworkInfo) -> None:
    """UserError if these are not as many as the network's answer has classes; answers of other kinds are not judged."""
    shape = info.output_shape(info.answers[0]) if info.answers else ()
    vector = len(shape) > 0 and shape[0] > 1 and not any(size > 1 for size in shape[1:])
    detected = (one.classes for one in info.taken if one.task is Task.DETECTION and one.classes)
    count = shape[0] if vector else next(detected, len(labels))
    if count != len(labels):
        raise UserError(
            "{source}: there are {given:,} class names, but {network} gives {count:,} numbers; exactly {count:,} "
            "names are needed, in the order of its classes.",
            source=source,
            given=len(labels),
            network=info.title,
            count=count,
        )


def _reader(path: Path, text: str) -> Callable[[Path, str], Iterable[str]]:
    """By content: only a table whose columns say nothing is known by its suffix."""
    if text.lstrip().startswith(("[", "{")):
        return _from_json
    if re.search(r"^names[ \t]*:", text, re.MULTILINE):
        return _from_yaml
    if re.match(r"\s*item\s*\{", text):
        raise _unclear(path, say("it is a label map of TensorFlow, which numbers its classes from 1"))
    if path.suffix.lower() in (".csv", ".tsv"):
        return _from_table
    return _from_lines


def _from_json(path: Path, text: str) -> Iterable[str]:
    return _named(path, parse_json(text, path))


def _named(path: Path, held: Any) -> Iterable[str]:
    """From lists and dictionaries, however they are nested in settings."""
    if isinstance(held, Mapping):
        for key in _HOLDERS:
            if isinstance(held.get(key), Mapping | list):
                return _named(path, held[key])
        if all(str(key).isdecimal() for key in held):
            return _by_number(path, ((int(key), _last(value)) for key, value in held.items()))
        if all(type(value) is int for value in held.values()):
            return _by_number(path, ((value, str(key)) for key, value in held.items()))
        raise _unclear(path, say("the dictionary leads neither from numbers to names nor from names to numbers"))
    if held and all(isinstance(entry, Mapping) for entry in held):
        number = next((key for key in _NUMBER_KEYS if all(key in entry for entry in held)), None)
        name = next((key for key in _NAME_COLUMNS if all(key in entry for entry in held)), None)
        if number is None or name is None:
            raise _unclear(path, say("its entries have no number and name"))
        return _by_number(path, ((entry[number], str(entry[name])) for entry in held))
    if any(isinstance(entry, Mapping) for entry in held):
        raise _unclear(path, say("the list holds other things than names"))
    return [_last(entry) for entry in held]


def _last(value: Any) -> str:
    """The name, where a synset's number stands before it."""
    return str(value[-1] if isinstance(value, list) and value else value)


def _from_yaml(path: Path, text: str) -> Iterable[str]:
    """What is under ``names``: a list or a mapping, in lines or in brackets; the rest of the file is not read."""
    lines = [re.sub(r"(^|\s)#.*", "", line) for line in text.splitlines()]
    start = next(place for place, line in enumerate(lines) if re.match(r"names[ \t]*:", line))
    rest = lines[start].partition(":")[2].strip()
    inside = []
    for line in lines[start + 1 :]:
        if line.strip() and not line[0].isspace() and line[0] not in "-]}":
            break
        inside.append(line.strip())
    if rest:
        flow = re.fullmatch(r"([\[{])(.*)[\]}]", " ".join((rest, *inside)).strip())
        if flow is None:
            raise _unclear(path, say("what stands under names is neither a list nor a dictionary"))
        inside = next(csv.reader([flow[2]], skipinitialspace=True, quotechar="'" if "'" in flow[2] else '"'))
        inside = [f"- {part}" for part in inside] if flow[1] == "[" else inside
    inside = [line for line in inside if line.strip()]
    if all(line.startswith("-") for line in inside):
        return [_unquoted(line[1:]) for line in inside]
    pairs = [re.fullmatch(r"[\"']?(\d+)[\"']?\s*:\s*(.+)", line.strip()) for line in inside]
    if not all(pairs):
        raise _unclear(path, say("what stands under names is neither a list nor a dictionary"))
    return _by_number(path, ((int(pair[1]), _unquoted(pair[2])) for pair in pairs if pair))


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _from_table(path: Path, text: str) -> Iterable[str]:
    """A table: a column of numbers says which name is whose; without one, the only column, or the one called name."""
    separator = max("\t;,", key=text.count)
    rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines(), delimiter=separator) if any(row)]
    if any(len(row) != len(rows[0]) for row in rows):
        raise _unclear(path, say("its lines have different numbers of columns"))
    head = [cell.lower() for cell in rows[0]] if rows else []
    titled = any(cell in (*_NAME_COLUMNS, *_NUMBER_KEYS) for cell in head)
    body = rows[titled:]
    columns = range(len(head))
    numbers = [c for c in columns if body and all(row[c].isdecimal() for row in body)]
    called = [c for c in columns if head[c] in _NUMBER_KEYS] if titled else []
    number = next((c for c in (*called, *numbers) if c in numbers), None) if len(head) > 1 else None
    others = [c for c in columns if c != number]
    name = next((c for c in others if titled and head[c] in _NAME_COLUMNS), others[0] if len(others) == 1 else None)
    if name is None:
        raise _unclear(path, say("none of its columns is called name"))
    if number is None:
        return [row[name] for row in body]
    return _by_number(path, ((int(row[number]), row[name]) for row in body))


def _from_lines(path: Path, text: str) -> Iterable[str]:
    """A name a line; numbers before all of them are no part of the names."""
    lines = [line.strip() for line in text.splitlines()]
    numbered = [_NUMBERED.fullmatch(line) for line in lines if line]
    if len(numbered) > 1 and all(numbered):
        return _by_number(path, ((int(match[1]), match[2]) for match in numbered if match))
    titles = [cell.strip().lower() for cell in re.split(r"[,;\t]", lines[0])] if lines else []
    if len(titles) > 1 and any(cell in _NUMBER_KEYS for cell in titles):
        return _from_table(path, text)
    return lines


def _by_number(path: Path, pairs: Iterable[tuple[object, str]]) -> list[str]:
    found = list(pairs)
    numbers = [number for number, _ in found]
    if sorted(map(str, numbers)) != sorted(map(str, range(len(found)))):
        whole = [number for number in numbers if isinstance(number, int)]
        if len(whole) < len(numbers) or len(set(whole)) < len(whole):
            raise _unclear(path, say("a number of a class is there twice, or is none"))
        raise _unclear(
            path,
            say(
                "it numbers its {count:,} classes from {first:,} to {last:,}, and not from 0 on without a gap",
                count=len(whole),
                first=min(whole),
                last=max(whole),
            ),
        )
    return [name for _, name in sorted(found, key=lambda pair: int(str(pair[0])))]


def _unclear(path: Path, why: str) -> UserError:
    return UserError(
        "{path}: it is not clear which name is whose: {why}. Give a text file with one name a line, in the order "
        "of the network's classes.",
        path=path,
        why=why,
    )
