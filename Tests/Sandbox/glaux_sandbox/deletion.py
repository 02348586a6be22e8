"""S3's DeleteObjects: what it asks of a request, and refusals of single keys."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from collections.abc import Callable
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from .errors import AwsError
from .http import Request, Response

LIMIT = 1000
# Else ElementTree gives it a prefix, which moto takes for part of the names.
ElementTree.register_namespace("", "http://s3.amazonaws.com/doc/2006-03-01/")


def delete_objects(
    request: Request, refusal: Callable[[str], tuple[str, str] | None], forward: Callable[[Request], Response]
) -> Response:
    """`forward` deletes; the keys with a refusal (code and message) are left out, and answered as errors."""
    _check_digest(request)
    try:
        document = ElementTree.fromstring(request.body)
        objects = [each for each in document if each.tag.rpartition("}")[2] == "Object"]
        keys = [next(inner.text or "" for inner in each if inner.tag.rpartition("}")[2] == "Key") for each in objects]
    except (ElementTree.ParseError, StopIteration):
        keys = []
    if not 1 <= len(keys) <= LIMIT:
        raise AwsError("MalformedXML", "The XML you provided was not well-formed or did not validate against our "
                       "published schema")
    refused = {key: told for key in keys if (told := refusal(key))}
    if not refused:
        return forward(request)
    for element, key in zip(objects, keys):
        if key in refused:
            document.remove(element)
    if len(refused) == len(keys):
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        body = f'{head}<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></DeleteResult>'
        response = Response(200, body.encode(), {"Content-Type": "application/xml"})
    else:
        response = forward(dataclasses.replace(request, body=ElementTree.tostring(document)))
    errors = "".join(f"<Error><Key>{escape(key)}</Key><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
                     for key, (code, message) in refused.items())
    start, _, end = response.body.decode().rpartition("</DeleteResult>")
    response.body = f"{start}{errors}</DeleteResult>{end}".encode()
    response.headers.pop("Content-Length", None)
    return response


def _check_digest(request: Request) -> None:
    stated = request.headers.get("content-md5")
    if stated is None and not any(name.startswith("x-amz-checksum-") for name in request.headers):
        raise AwsError("InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
    if stated is not None and stated != base64.b64encode(hashlib.md5(request.body).digest()).decode():
        raise AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.")
