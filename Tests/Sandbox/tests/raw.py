"""Signed requests without a client's help, so that they can be wrong on purpose."""

from __future__ import annotations

import hashlib
import http.client
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class Raw:
    """Sends one request per connection; `age` backdates it, `after` spoils it once it is signed."""

    def __init__(self, sandbox, secret="sandbox-secret", key="sandbox", token=None):
        self.endpoint = sandbox.endpoint
        self.credentials = Credentials(key, secret, token)

    def json(self, service, target, body, **changes):
        version = "1.0" if service == "dynamodb" else "1.1"
        headers = {"Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": target}
        return self._send(SigV4Auth, service, "POST", "/", json.dumps(body).encode(), headers, **changes)

    def s3(self, method, path, body=b"", headers=None, **changes):
        return self._send(S3SigV4Auth, "s3", method, path, body, headers or {}, **changes)

    def _send(self, signer, service, method, path, body, headers, age=0, after=None):
        request = AWSRequest(method, self.endpoint + path, data=body,
                             headers={"Host": urlsplit(self.endpoint).netloc, **headers})
        if signer is S3SigV4Auth:
            request.headers["X-Amz-Content-SHA256"] = hashlib.sha256(body).hexdigest()
        auth = signer(self.credentials, service, "ap-northeast-1")
        moment = datetime.now(UTC) - timedelta(seconds=age)
        request.context["timestamp"] = moment.strftime("%Y%m%dT%H%M%SZ")
        request.headers["X-Amz-Date"] = request.context["timestamp"]
        if self.credentials.token:
            request.headers["X-Amz-Security-Token"] = self.credentials.token
        text = auth.string_to_sign(request, auth.canonical_request(request))
        auth._inject_signature_to_request(request, auth.signature(text, request))
        if after:
            body = after(request, body) or body
        connection = http.client.HTTPConnection(urlsplit(self.endpoint).netloc, timeout=10)
        connection.request(method, path, body, dict(request.headers.items()))
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, text
