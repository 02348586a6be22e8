"""The control API below /_sandbox/: unsigned JSON, for tests and demos only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import athena, exports
from .faults import Rule
from .http import Request, Response

if TYPE_CHECKING:
    from .world import World


class Control:
    """Routes; every answer is JSON, every mistake a 400 that says what would be right."""

    def __init__(self, world: World) -> None:
        self.world = world

    def answer(self, request: Request) -> Response:
        head, _, tail = request.path.removeprefix("/_sandbox/").strip("/").partition("/")
        try:
            body = json.loads(request.body) if request.body else {}
            found = self._route(request.method, head, tail, body, dict(request.parameters()))
        except KeyError as missing:
            return _json({"error": f"not found: {missing.args[0]}"}, 404)
        except (ValueError, TypeError) as wrong:
            return _json({"error": str(wrong)}, 400)
        if found is None:
            return _json({"error": f"no {request.method} {request.path} here; see Tests/Sandbox/README.md"}, 404)
        return _json(found)

    def _route(self, method: str, head: str, tail: str, body: Any, query: dict[str, str]) -> Any | None:
        world = self.world
        match method, head:
            case "GET", "settings":
                return world.settings.as_dict()
            case "PUT", "settings":
                return self._set(body)
            case "GET", "clock":
                return {"now": world.clock.now()}
            case "POST", "clock":
                if set(body) != {"advance_seconds"}:
                    raise ValueError("send {\"advance_seconds\": number}")
                world.clock.advance(float(body["advance_seconds"]))
                return {"now": world.clock.now()}
            case "GET", "credentials":
                return {"issued": [{"access_key": each.access_key, "secret": each.secret, "token": each.token}
                                   for each in world.credentials.issued()]}
            case "PUT", "policies":
                world.policies.replace(body)
                return {}
            case "GET", "rights":
                return {"asked": world.policies.asked(query["key"])}
            case "DELETE", "rights":
                world.policies.forget(query["key"])
                return {}
            case "POST", "rights":
                return {"denied": world.policies.judge(body["key"], body["policies"])}
            case "GET", "calls":
                return {"calls": world.log.since(int(query.get("since", 0)))}
            case "DELETE", "calls":
                world.log.clear()
                return {}
            case "GET", "held":
                return {"held": world.faults.held()}
            case "POST", "release":
                return {"released": world.faults.release(tail or None)}
            case "GET", "bill":
                return {"exports_started": world.exports.bill()}
            case "GET", "exports":
                return {"exports": world.exports.truth()}
            case "PUT", "exports":
                world.exports.force(tail, body)
                return {}
            case "GET", "queries":
                return {"queries": world.athena.truth()}
            case "PUT", "queries":
                world.athena.force(tail, body)
                return {}
            case _, "faults":
                return self._faults(method, tail, body)
            case _:
                return None

    def _set(self, values: dict[str, Any]) -> dict[str, Any]:
        for each in values.get("next_exports", []):
            exports.check_forced(each)
        for each in values.get("next_queries", []):
            athena.check_forced(each)
        for entry in values.get("credentials", []):
            if not {"access_key", "secret"} <= set(entry):
                raise ValueError("a credential is {access_key, secret, token?, account?, expires_at?}")
        self.world.settings.update(values)
        if "credentials" in values:
            self.world.credentials.configure(values["credentials"])
        return self.world.settings.as_dict()

    def _faults(self, method: str, rule_id: str, body: Any) -> Any | None:
        faults = self.world.faults
        match method:
            case "PUT":
                faults.replace([Rule.of(values) for values in (body if isinstance(body, list) else body["rules"])])
            case "POST":
                rule = Rule.of(body)
                faults.add(rule)
                return {"id": rule.id}
            case "DELETE":
                faults.remove(rule_id or None)
            case "GET":
                pass
            case _:
                return None
        return {"rules": faults.rules()}


def _json(body: Any, status: int = 200) -> Response:
    return Response(status, json.dumps(body).encode(), {"Content-Type": "application/json"})
