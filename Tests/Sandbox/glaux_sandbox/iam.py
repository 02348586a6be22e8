"""IAM's simulation of policies: of the caller's, where it has one, and of the rules of kind `access_denied` that are in force."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from .http import Request, Response
from .rights import Right

if TYPE_CHECKING:
    from .faults import Faults
    from .policies import Policies

# Rights of S3 that have other names than the operations that need them.
OPERATIONS = {
    "ListBucket": "ListObjectsV2", "GetLifecycleConfiguration": "GetBucketLifecycleConfiguration",
    "ListBucketMultipartUploads": "ListMultipartUploads", "GetEncryptionConfiguration": "GetBucketEncryption",
}


def simulate(request: Request, faults: Faults, policies: Policies, key: str) -> Response:
    """SimulatePrincipalPolicy: a decision for every action on every resource."""
    form = dict(parse_qsl(request.body.decode()))
    actions = _members(form, "ActionNames")
    resources = _members(form, "ResourceArns") or ["*"]
    prefix = _prefix(form)
    results = []
    for action in actions:
        service, _, name = action.partition(":")
        for resource in resources:
            denied = faults.denies(service, OPERATIONS.get(name, name) if service == "s3" else name, resource, key)
            denied = denied or not policies.decides(key, Right(action, resource, prefix))
            results.append(
                f"<member><EvalActionName>{escape(action)}</EvalActionName>"
                f"<EvalResourceName>{escape(resource)}</EvalResourceName>"
                f"<EvalDecision>{'implicitDeny' if denied else 'allowed'}</EvalDecision></member>")
    body = (
        '<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
        f"<SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>"
        f"<EvaluationResults>{''.join(results)}</EvaluationResults></SimulatePrincipalPolicyResult>"
        "<ResponseMetadata><RequestId>sandbox</RequestId></ResponseMetadata></SimulatePrincipalPolicyResponse>")
    return Response(200, body.encode(), {"Content-Type": "text/xml"})


def _prefix(form: dict[str, str]) -> str | None:
    """What the simulation is told of the folder of a listing."""
    for name, value in form.items():
        if name.endswith(".ContextKeyName") and value == "s3:prefix":
            return form.get(name.removesuffix("ContextKeyName") + "ContextKeyValues.member.1")
    return None


def _members(form: dict[str, str], name: str) -> list[str]:
    numbered = ((key.rpartition(".")[2], value) for key, value in form.items() if key.startswith(f"{name}.member."))
    return [value for _, value in sorted(numbered, key=lambda each: int(each[0]))]
