"""Who gives credentials to whoever shows a token: a container's endpoint, and AWS's single sign-on."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from .http import Request, Response
from .signatures import Credential, CredentialTable

LIFETIME = 3600


def answer(request: Request, tokens: dict[str, Any], credentials: CredentialTable, now: float) -> Response | None:
    """None for a request to AWS. A token whose key is null gets an answer that is cut off behind the secrets."""
    match request.method, request.path:
        case "GET", "/_givers/container":
            token, form = request.headers.get("authorization", ""), _container
        case "GET", "/federation/credentials":
            token, form = request.headers.get("x-amz-sso_bearer_token", ""), _sign_on
        case _:
            return None
    if token not in tokens:
        return Response(401, json.dumps({"message": f"no such token: {token}"}).encode())
    key = tokens[token]
    credential = credentials.find(key) if key else Credential("ASIACUTOFF", f"cut-{token}", f"cut-{token}")
    if credential is None:
        return Response(403, b"{}")
    body = json.dumps(form(credential, now + LIFETIME)).encode()
    return Response(200, body if key else body[:-12], {"Content-Type": "application/json"})


def _container(credential: Credential, end: float) -> dict[str, Any]:
    return {"AccessKeyId": credential.access_key, "SecretAccessKey": credential.secret, "Token": credential.token,
            "Expiration": datetime.fromtimestamp(end, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}


def _sign_on(credential: Credential, end: float) -> dict[str, Any]:
    return {"roleCredentials": {
        "accessKeyId": credential.access_key, "secretAccessKey": credential.secret,
        "sessionToken": credential.token, "expiration": int(end * 1000)}}
