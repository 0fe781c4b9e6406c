"""What inputs besides the picture are given, as ``NetworkReference.feeds`` tells it: values and sentences."""

from __future__ import annotations

from collections.abc import Mapping

from engine.api import Text, UserError, say

PICTURE, ZEROS = "picture", "zeros"


def unknown_input(name: str, known: list[str]) -> UserError:
    """What to say of a name that no input has."""
    return UserError("--feed {name}=…: there is no such input; there are {known}.", name=name, known=", ".join(known))


def fed_note(picture: str, others: Mapping[str, str]) -> tuple[Text, ...]:
    """Which input is the picture, and what the others get."""
    if not others:
        return ()
    return (
        say(
            "The picture is its input {picture}; besides, it is given {others} (--feed NAME=VALUE says otherwise).",
            picture=picture,
            others=", ".join(f"{name}={value}" for name, value in others.items()),
        ),
    )


def numbers_of(name: str, value: str) -> list[float]:
    """Numbers with commas between them; UserError if they are none."""
    try:
        return [float(part) for part in value.split(",")]
    except ValueError:
        raise UserError(
            "--feed {name}={value}: that is neither picture nor zeros, nor numbers such as 0.5 or 1,2,3, nor an output "
            "of this network that can be fed back.",
            name=name,
            value=value,
        ) from None
