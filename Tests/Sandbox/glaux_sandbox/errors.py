"""The errors AWS services answer with, rendered in each protocol's own form."""

from __future__ import annotations

import json
import uuid
from typing import Any
from xml.sax.saxutils import escape

from .http import Response

# Errors of the layer in front of every service carry its namespace, not the service's.
FRONT_ERRORS = {
    "AccessDeniedException", "ExpiredTokenException", "UnrecognizedClientException", "SerializationException",
    "InvalidSignatureException", "MissingAuthenticationTokenException", "IncompleteSignatureException",
}
JSON_SERVICES = {"dynamodb", "athena", "glue"}


class AwsError(Exception):
    """A refusal in AWS's words; `members` are extra members of a JSON body or children of an XML one."""

    def __init__(self, code: str, message: str, status: int = 400, **members: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status, self.members = code, message, status, members


def json_response(service: str, body: Any, status: int = 200) -> Response:
    """An awsJson answer with the headers AWS sends."""
    version = "1.0" if service == "dynamodb" else "1.1"
    # AWS escapes nothing that it need not: a Scan spells an item as an export does.
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Content-Type": f"application/x-amz-json-{version}", "x-amzn-RequestId": str(uuid.uuid4())}
    return Response(status, data, headers)


def render(service: str, error: AwsError, path: str = "") -> Response:
    """The error as `service` would write it."""
    if service == "s3":
        return _s3(error, path)
    if service in JSON_SERVICES:
        return json_response(service, _json_body(service, error), error.status)
    return _query(service, error)


def _json_body(service: str, error: AwsError) -> dict[str, Any]:
    if error.code in FRONT_ERRORS:
        kind = f"com.amazon.coral.service#{error.code}"
    elif error.code == "ThrottlingException":
        kind = f"com.amazon.coral.availability#{error.code}"
    elif error.code == "ValidationException":
        kind = f"com.amazon.coral.validate#{error.code}"
    elif service == "dynamodb":
        kind = f"com.amazonaws.dynamodb.v20120810#{error.code}"
    else:
        kind = error.code
    # DynamoDB writes `message`; Athena and Glue write a capital M.
    return {"__type": kind, "message" if service == "dynamodb" else "Message": error.message, **error.members}


def _s3(error: AwsError, path: str) -> Response:
    request_id = uuid.uuid4().hex[:16].upper()
    extra = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in error.members.items())
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{error.code}</Code>'
        f"<Message>{escape(error.message)}</Message>{extra}<Resource>{escape(path)}</Resource>"
        f"<RequestId>{request_id}</RequestId><HostId>sandbox</HostId></Error>"
    )
    return Response(error.status, body.encode(), {"Content-Type": "application/xml", "x-amz-request-id": request_id})


def _query(service: str, error: AwsError) -> Response:
    request_id = str(uuid.uuid4())
    kind = "Sender" if error.status < 500 else "Receiver"
    body = (
        f'<ErrorResponse xmlns="https://{service}.amazonaws.com/doc/2011-06-15/"><Error><Type>{kind}</Type>'
        f"<Code>{error.code}</Code><Message>{escape(error.message)}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    return Response(error.status, body.encode(), {"Content-Type": "text/xml", "x-amzn-RequestId": request_id})
