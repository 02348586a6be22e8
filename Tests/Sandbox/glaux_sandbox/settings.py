"""What a test may turn at run time."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field, fields
from typing import Any

Span = float | list[float]
SPANS = ("export_seconds", "query_seconds")


@dataclass
class Settings:
    """Values of `/_sandbox/settings`. A span is a number, or [min, max] to draw from."""

    export_seconds: Span = 2.0
    query_seconds: Span = 0.5
    export_limit: int = 300
    export_files: int = 4
    athena_token_seconds: float = 3600.0
    table_versions: int = 100_000
    strict_signatures: bool = True
    strict_members: bool = True
    denied_buckets: list[str] = field(default_factory=list)
    credentials: list[dict[str, Any]] = field(default_factory=list)
    tokens: dict[str, Any] = field(default_factory=dict)
    next_exports: list[dict[str, Any]] = field(default_factory=list)
    next_queries: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def update(self, values: dict[str, Any]) -> None:
        """Sets the named values; an unknown name or a wrong type changes nothing."""
        defaults = {each.name: getattr(Settings(), each.name) for each in fields(self)}
        for name, value in values.items():
            if name not in defaults:
                raise ValueError(f"unknown setting {name}; known: {', '.join(defaults)}")
            if not _fits(name, value, defaults[name]):
                raise ValueError(f"{name} cannot be {value!r}")
        for name, value in values.items():
            setattr(self, name, value)


def _fits(name: str, value: Any, default: Any) -> bool:
    if isinstance(default, bool):
        return isinstance(value, bool)
    if isinstance(default, (list, dict)):
        return isinstance(value, type(default))
    if name in SPANS and isinstance(value, list):
        return len(value) == 2 and all(isinstance(each, (int, float)) for each in value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def draw(span: Span) -> float:
    """A duration out of a span."""
    return random.uniform(*span) if isinstance(span, list) else float(span)
