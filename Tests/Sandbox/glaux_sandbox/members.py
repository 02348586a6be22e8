"""Checks the members of a JSON request against botocore's model of the operation."""

from __future__ import annotations

import functools
from typing import Any

import botocore.session
from botocore.model import ServiceModel, Shape
from botocore.validate import ParamValidator

from .errors import AwsError


@functools.cache
def _model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(service)


@functools.cache
def _input(service: str, operation: str) -> Shape:
    return _model(service).operation_model(operation).input_shape


def problems(service: str, operation: str, arguments: dict[str, Any]) -> str:
    """What is missing, unknown, of the wrong type or too large; '' when nothing is.

    AWS ignores some unknown members. The sandbox does not: a misspelt member has no effect in AWS, and a test should
    find that.
    """
    report = ParamValidator().validate(arguments, _input(service, operation))
    return report.generate_report() if report.has_errors() else too_large(_input(service, operation), arguments)


def too_large(shape: Shape, value: Any, path: str = "") -> str:
    """The first value beyond the model's upper limit, which botocore leaves to the service; '' when there is none."""
    limit = shape.metadata.get("max")
    if limit is not None:
        if isinstance(value, (str, list)) and len(value) > limit:
            return f"Value at '{path}' failed to satisfy constraint: Member must have length less than or equal to {limit}"
        if isinstance(value, int) and not isinstance(value, bool) and value > limit:
            return f"Value '{value}' at '{path}' failed to satisfy constraint: Member must have value less than or equal to {limit}"
    inner: list[tuple[Shape, Any, str]] = []
    if shape.type_name == "structure" and isinstance(value, dict):
        inner = [(shape.members[name], each, name) for name, each in value.items() if name in shape.members]
    elif shape.type_name == "list" and isinstance(value, list):
        inner = [(shape.member, each, str(number + 1)) for number, each in enumerate(value)]
    elif shape.type_name == "map" and isinstance(value, dict):
        inner = [pair for name, each in value.items() for pair in ((shape.key, name, "key"), (shape.value, each, name))]
    found = (too_large(*each[:2], f"{path}.{each[2]}".lstrip(".")) for each in inner if each[1] is not None)
    return next(filter(None, found), "")


def check(service: str, operation: str, arguments: dict[str, Any]) -> None:
    if found := problems(service, operation, arguments):
        codes = {"athena": "InvalidRequestException", "glue": "InvalidInputException"}
        extra = {"AthenaErrorCode": "INVALID_INPUT", "ErrorCode": "INVALID_INPUT"} if service == "athena" else {}
        raise AwsError(codes.get(service, "ValidationException"), f"1 validation error detected: {found}", **extra)
