"""Rules that make chosen calls fail, and the calls held at a chosen instant."""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any

from .errors import JSON_SERVICES, AwsError
from .signatures import expired

KINDS = {
    "throttle", "http500", "http503", "error", "access_denied", "expired_token", "skew", "hang", "drop_before",
    "drop_after", "delay", "truncate", "garbage_body", "empty_body", "slow_body", "hold", "key_error",
}
REFUSALS = {"throttle", "http500", "http503", "error", "access_denied", "expired_token"}
LONGEST_HOLD = 600.0


@dataclass
class Rule:
    """One rule. It fires on matching calls after the first `after`, on every `every`-th, at most `times` times."""

    kind: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    service: str = "*"
    operation: str = "*"
    match: str | list[str] = ""
    access_key: str = "*"
    after: int = 0
    times: int | None = None
    every: int = 1
    seconds: float = 5.0
    code: str = "InternalServerError"
    message: str = "Injected by the sandbox"
    status: int = 400
    when: str = "before"
    keys: str = "*"
    seen: int = 0
    fired: int = 0

    @staticmethod
    def of(values: dict[str, Any]) -> Rule:
        known = {each.name for each in fields(Rule)} - {"seen", "fired"}
        if unknown := set(values) - known:
            raise ValueError(f"unknown members {sorted(unknown)}; known: {sorted(known)}")
        rule = Rule(**values)
        if rule.kind not in KINDS:
            raise ValueError(f"unknown kind {rule.kind!r}; known: {sorted(KINDS)}")
        if rule.every < 1 or rule.when not in ("before", "after", "lost"):
            raise ValueError("`every` is at least 1, `when` is before, after or lost")
        return rule

    def wants(self, service: str, operation: str, text: str, access_key: str) -> bool:
        needles = [self.match] if isinstance(self.match, str) else self.match
        return (
            fnmatchcase(service, self.service)
            and fnmatchcase(operation, self.operation)
            and fnmatchcase(access_key, self.access_key)
            and all(needle in text for needle in needles)
        )

    def fires(self) -> bool:
        """Counts one matching call and says whether it is the rule's turn."""
        self.seen += 1
        turn = self.seen - self.after
        if turn < 1 or (turn - 1) % self.every or (self.times is not None and self.fired >= self.times):
            return False
        self.fired += 1
        return True


@dataclass
class Hold:
    """A call that waits for its rule to be released."""

    rule: str
    seq: int
    service: str
    operation: str
    when: str
    since: float
    released: threading.Event


class Faults:
    """The ordered rules; the first that fires decides what happens to a call."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._holds: dict[int, Hold] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def replace(self, rules: Iterable[Rule]) -> None:
        with self._lock:
            self._rules = list(rules)

    def add(self, rule: Rule) -> None:
        with self._lock:
            self._rules = [each for each in self._rules if each.id != rule.id] + [rule]

    def remove(self, rule_id: str | None) -> None:
        """Removes one rule or all, and lets go the calls they hold."""
        with self._lock:
            self._rules = [] if rule_id is None else [rule for rule in self._rules if rule.id != rule_id]
        self.release(rule_id)

    def rules(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(rule) for rule in self._rules]

    def denies(self, service: str, operation: str, text: str, access_key: str) -> bool:
        """Whether a rule denies such calls, without counting one."""
        with self._lock:
            return any(rule.kind == "access_denied" and rule.wants(service, operation, text, access_key)
                       for rule in self._rules)

    def choose(self, service: str, operation: str, text: str, access_key: str) -> Rule | None:
        if not self._rules:
            return None
        with self._lock:
            wanted = (rule for rule in self._rules if rule.wants(service, operation, text, access_key))
            return next((rule for rule in wanted if rule.fires()), None)

    def hold(self, rule: Rule, seq: int, service: str, operation: str) -> None:
        """Blocks the calling thread until the rule is released or removed."""
        hold = Hold(rule.id, seq, service, operation, rule.when, time.time(), threading.Event())
        with self._lock:
            number = next(self._numbers)
            self._holds[number] = hold
        hold.released.wait(LONGEST_HOLD)
        with self._lock:
            del self._holds[number]

    def held(self) -> list[dict[str, Any]]:
        with self._lock:
            return [
                {"rule": hold.rule, "seq": hold.seq, "service": hold.service, "operation": hold.operation,
                 "when": hold.when, "since": hold.since}
                for hold in self._holds.values()
            ]

    def release(self, rule_id: str | None) -> int:
        with self._lock:
            chosen = [hold for hold in self._holds.values() if rule_id is None or hold.rule == rule_id]
            for hold in chosen:
                hold.released.set()
        return len(chosen)


def refusal(rule: Rule, service: str, operation: str) -> AwsError:
    """The error a refusing rule answers with, in the words of the service."""
    s3 = service == "s3"
    if rule.kind == "error":
        return AwsError(rule.code, rule.message, rule.status)
    if rule.kind == "expired_token":
        return expired(s3, service)
    if rule.kind == "access_denied":
        if s3:
            return AwsError("AccessDenied", "Access Denied", 403)
        code, status = ("AccessDeniedException", 400) if service in JSON_SERVICES else ("AccessDenied", 403)
        action = f"{service}:{operation}"
        return AwsError(code, "User: arn:aws:iam::123456789012:user/sandbox is not authorized to perform: "
                        f"{action} on resource: * because no identity-based policy allows the {action} action", status)
    if rule.kind == "throttle":
        if s3:
            return AwsError("SlowDown", "Please reduce your request rate.", 503)
        return AwsError("ThrottlingException" if service in JSON_SERVICES else "Throttling", "Rate exceeded")
    if rule.kind == "http503":
        return AwsError("ServiceUnavailable", "Please try again later.", 503)
    names = {"dynamodb": "InternalServerError", "athena": "InternalServerException",
             "glue": "InternalServiceException", "s3": "InternalError"}
    return AwsError(names.get(service, "InternalFailure"), "We encountered an internal error. Please try again.", 500)
