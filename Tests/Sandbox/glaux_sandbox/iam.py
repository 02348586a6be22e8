"""IAM's simulation of policies. The rules of kind `access_denied` that are in force are the policy: what they deny is denied
in a simulation too, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from .http import Request, Response

if TYPE_CHECKING:
    from .faults import Faults

# Rights of S3 that have other names than the operations that need them.
OPERATIONS = {
    "ListBucket": "ListObjectsV2", "GetLifecycleConfiguration": "GetBucketLifecycleConfiguration",
    "ListBucketMultipartUploads": "ListMultipartUploads",
}


def simulate(request: Request, faults: Faults) -> Response:
    """SimulatePrincipalPolicy: a decision for every action on every resource."""
    form = dict(parse_qsl(request.body.decode()))
    actions = _members(form, "ActionNames")
    resources = _members(form, "ResourceArns") or ["*"]
    results = []
    for action in actions:
        service, _, name = action.partition(":")
        for resource in resources:
            denied = faults.denies(service, OPERATIONS.get(name, name) if service == "s3" else name, resource)
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


def _members(form: dict[str, str], name: str) -> list[str]:
    numbered = ((key.rpartition(".")[2], value) for key, value in form.items() if key.startswith(f"{name}.member."))
    return [value for _, value in sorted(numbered, key=lambda each: int(each[0]))]
