"""Comparisons in filters, where moto's answer is not AWS's: values of different types are neither less nor greater."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.dynamodb import comparisons


def mend() -> None:
    """moto ends such a Scan with a TypeError; DynamoDB finds that the condition does not hold."""
    for operator in (comparisons.OpLessThan, comparisons.OpGreaterThan, comparisons.OpLessThanOrEqual,
                     comparisons.OpGreaterThanOrEqual):
        if not hasattr(operator.expr, "mended"):
            operator.expr = _mended(operator.expr)


def _mended(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def expr(self: Any, item: Any) -> bool:
        try:
            return holds(self, item)
        except TypeError:
            return False

    expr.mended = True  # type: ignore[attr-defined]
    return expr
