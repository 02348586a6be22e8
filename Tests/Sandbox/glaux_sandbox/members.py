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
    """What is missing, unknown or of the wrong type; '' when nothing is.

    AWS ignores some unknown members. The sandbox does not: a misspelt member has no effect in AWS, and a test should
    find that.
    """
    report = ParamValidator().validate(arguments, _input(service, operation))
    return report.generate_report() if report.has_errors() else ""


def check(service: str, operation: str, arguments: dict[str, Any]) -> None:
    if found := problems(service, operation, arguments):
        codes = {"athena": "InvalidRequestException", "glue": "InvalidInputException"}
        extra = {"AthenaErrorCode": "INVALID_INPUT", "ErrorCode": "INVALID_INPUT"} if service == "athena" else {}
        raise AwsError(codes.get(service, "ValidationException"), f"1 validation error detected: {found}", **extra)
