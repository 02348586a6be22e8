"""IAM's enforcement: what a caller with a policy may do, and the record of the rights that its calls took."""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import Any

from .errors import JSON_SERVICES, AwsError
from .rights import Right

LIMIT = 100_000


class Policies:
    """Policies by access key; a caller without one may do everything."""

    def __init__(self) -> None:
        self._policies: dict[str, dict[str, Any]] = {}
        self._asked: dict[str, set[Right]] = {}
        self._lock = threading.Lock()

    def replace(self, policies: dict[str, dict[str, Any]]) -> None:
        for policy in policies.values():
            allows(policy, Right("none:None", "*"))
        with self._lock:
            self._policies = dict(policies)

    def binds(self, key: str) -> bool:
        return key in self._policies

    def check(self, key: str, rights: list[Right], service: str) -> None:
        """Raises what AWS answers to a call that wants a right."""
        if denied := self.wanting(key, rights):
            raise refusal(denied, service)

    def wanting(self, key: str, rights: list[Right]) -> Right | None:
        """The first right that a service, acting for the caller, does not have."""
        policy = self._policies.get(key)
        if policy is None:
            return None
        self._note(key, rights)
        return next((right for right in rights if not allows(policy, right)), None)

    def decides(self, key: str, right: Right) -> bool:
        policy = self._policies.get(key)
        return policy is None or allows(policy, right)

    def asked(self, key: str) -> list[dict[str, Any]]:
        with self._lock:
            found = sorted(self._asked.get(key, ()), key=repr)
        return [{"action": right.action, "resource": right.resource, "prefix": right.prefix} for right in found]

    def forget(self, key: str) -> None:
        with self._lock:
            self._asked.pop(key, None)

    def judge(self, key: str, policies: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
        """Of what was asked, what each of these policies would deny."""
        asked = self.asked(key)
        return [[each for each in asked if not allows(policy, Right(each["action"], each["resource"], each["prefix"]))]
                for policy in policies]

    def _note(self, key: str, rights: list[Right]) -> None:
        with self._lock:
            asked = self._asked.setdefault(key, set())
            asked.update(rights[: max(0, LIMIT - len(asked))])


def refusal(right: Right, service: str) -> AwsError:
    if service == "s3":
        return AwsError("AccessDenied", words(right) if right.action.startswith("kms:") else "Access Denied", 403)
    code, status = ("AccessDeniedException", 400) if service in JSON_SERVICES else ("AccessDenied", 403)
    return AwsError(code, words(right), status)


def words(right: Right) -> str:
    return (f"User: arn:aws:iam::123456789012:user/sandbox is not authorized to perform: {right.action} on resource: "
            f"{right.resource} because no identity-based policy allows the {right.action} action")


def allows(policy: dict[str, Any], right: Right) -> bool:
    """What one statement allows and none denies."""
    effects = {statement["Effect"] for statement in policy["Statement"] if _concerns(statement, right)}
    return effects == {"Allow"}


def _concerns(statement: dict[str, Any], right: Right) -> bool:
    known = {"Sid", "Effect", "Action", "Resource", "Condition"}
    if statement["Effect"] not in ("Allow", "Deny") or set(statement) - known:
        raise ValueError(f"the sandbox knows no such statement: {statement}")
    condition = statement.get("Condition")
    if condition is not None and (
        set(condition) != {"StringLike"} or set(condition["StringLike"]) != {"s3:prefix"}
    ):
        raise ValueError(f"the sandbox knows no such condition: {condition}")
    if not any(_matches(each.lower(), right.action.lower()) for each in statement["Action"]):
        return False
    if not any(_matches(each, right.resource) for each in statement["Resource"]):
        return False
    # A condition on what a request does not say is not met.
    return condition is None or right.prefix is not None and any(
        _matches(each, right.prefix) for each in condition["StringLike"]["s3:prefix"])


@lru_cache(maxsize=10_000)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile("".join(".*" if each == "*" else "." if each == "?" else re.escape(each) for each in text),
                      re.DOTALL)


def _matches(pattern: str, text: str) -> bool:
    return _pattern(pattern).fullmatch(text) is not None
