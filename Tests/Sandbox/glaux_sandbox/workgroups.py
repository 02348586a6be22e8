"""Athena workgroups: a store of names and configurations. `primary` exists, without a result location."""

from __future__ import annotations

import copy
import threading
from typing import Any

from .caller import Caller
from .errors import AwsError

ENGINE = {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}


def refused(message: str, code: str = "INVALID_INPUT") -> AwsError:
    """Athena's InvalidRequestException carries its code in two members."""
    return AwsError("InvalidRequestException", message, AthenaErrorCode=code, ErrorCode=code)


class Workgroups:
    """The workgroups of every account and region."""

    def __init__(self) -> None:
        self._groups: dict[Caller, dict[str, dict[str, Any]]] = {}
        self._lock = threading.Lock()

    def find(self, caller: Caller, name: str) -> dict[str, Any]:
        group = self._of(caller).get(name)
        if group is None:
            raise refused("WorkGroup is not found.")
        return group

    def get(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"WorkGroup": copy.deepcopy(self.find(caller, arguments["WorkGroup"]))}

    def list(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        groups = self._of(caller)
        return {"WorkGroups": [
            {"Name": name, "State": groups[name]["State"], "EngineVersion": ENGINE} for name in sorted(groups)
        ]}

    def create(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        groups = self._of(caller)
        with self._lock:
            if arguments["Name"] in groups:
                raise refused("WorkGroup is already created.")
            group = _group(arguments["Name"], arguments.get("Configuration", {}))
            group["Description"] = arguments.get("Description", "")
            groups[arguments["Name"]] = group
        return {}

    def update(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        group = self.find(caller, arguments["WorkGroup"])
        changes = copy.deepcopy(arguments.get("ConfigurationUpdates", {}))
        configuration = group["Configuration"]
        result = changes.pop("ResultConfigurationUpdates", {})
        for name, value in result.items():
            if name.startswith("Remove"):
                configuration["ResultConfiguration"].pop(name.removeprefix("Remove"), None)
            else:
                configuration["ResultConfiguration"][name] = value
        configuration.update(changes)
        group["State"] = arguments.get("State", group["State"])
        group["Description"] = arguments.get("Description", group.get("Description", ""))
        return {}

    def delete(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments["WorkGroup"] == "primary":
            raise refused("primary workgroup could not be deleted")
        self.find(caller, arguments["WorkGroup"])
        self._of(caller).pop(arguments["WorkGroup"], None)
        return {}

    def output_location(self, caller: Caller, name: str, requested: str | None) -> str:
        """The precedence of result locations: an enforcing workgroup, the request, the workgroup."""
        configuration = self.find(caller, name)["Configuration"]
        own = configuration["ResultConfiguration"].get("OutputLocation")
        chosen = own if configuration["EnforceWorkGroupConfiguration"] and own else requested or own
        if not chosen:
            raise refused("No output location provided. An output location is required either through the Workgroup "
                          "result configuration setting or as an API input.")
        if not chosen.startswith("s3://"):
            raise refused(f"outputLocation is not a valid S3 path: {chosen}")
        return chosen if chosen.endswith("/") else chosen + "/"

    def _of(self, caller: Caller) -> dict[str, dict[str, Any]]:
        with self._lock:
            return self._groups.setdefault(
                caller, {"primary": _group("primary", {"EnforceWorkGroupConfiguration": False})})


def _group(name: str, configuration: dict[str, Any]) -> dict[str, Any]:
    defaults = {"ResultConfiguration": {}, "EnforceWorkGroupConfiguration": True, "EngineVersion": ENGINE,
                "PublishCloudWatchMetricsEnabled": False, "RequesterPaysEnabled": False}
    return {"Name": name, "State": "ENABLED", "Configuration": {**defaults, **copy.deepcopy(configuration)}}
