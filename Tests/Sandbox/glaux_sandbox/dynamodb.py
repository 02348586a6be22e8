"""DynamoDB operations where moto's answer is not AWS's: point-in-time recovery and table ids."""

from __future__ import annotations

import json
from typing import Any

from .caller import Caller
from .clock import Clock
from .errors import AwsError
from .gateway import Gateway
from .http import Response

# `LatestRestorableDateTime` trails the present by about this much.
RESTORABLE_LAG = 300.0


class ContinuousBackups:
    """Describe/UpdateContinuousBackups, with a window that moves with the sandbox's clock."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self.gateway, self.clock = gateway, clock

    def describe(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"ContinuousBackupsDescription": self._description(self._table(caller, arguments))}

    def update(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        table = self._table(caller, arguments)
        specification = arguments["PointInTimeRecoverySpecification"]
        with self.gateway.lock:
            held = table.continuous_backups
            was = held["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
            if not specification["PointInTimeRecoveryEnabled"]:
                held["PointInTimeRecoveryDescription"] = {"PointInTimeRecoveryStatus": "DISABLED"}
            elif was == "DISABLED":
                # Off and on again starts the window anew.
                held["PointInTimeRecoveryDescription"] = {
                    "PointInTimeRecoveryStatus": "ENABLED",
                    "RecoveryPeriodInDays": specification.get("RecoveryPeriodInDays", 35),
                    "EarliestRestorableDateTime": self.clock.now(),
                }
            elif days := specification.get("RecoveryPeriodInDays"):
                held["PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"] = days
        return {"ContinuousBackupsDescription": self._description(table)}

    def window(self, table: Any) -> tuple[float, float] | None:
        """The restorable times of a table, or None when point-in-time recovery is off."""
        recovery = self._description(table)["PointInTimeRecoveryDescription"]
        if recovery["PointInTimeRecoveryStatus"] != "ENABLED":
            return None
        return recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"]

    def _table(self, caller: Caller, arguments: dict[str, Any]) -> Any:
        name = arguments["TableName"].rpartition("/")[2]
        table = self.gateway.table(caller.account, caller.region, name)
        if table is None:
            raise AwsError("TableNotFoundException", f"Table not found: {name}")
        return table

    def _description(self, table: Any) -> dict[str, Any]:
        with self.gateway.lock:
            held = table.continuous_backups
            recovery = dict(held["PointInTimeRecoveryDescription"])
        if recovery["PointInTimeRecoveryStatus"] == "ENABLED":
            now = self.clock.now()
            earliest = max(recovery["EarliestRestorableDateTime"], now - recovery["RecoveryPeriodInDays"] * 86400)
            recovery["EarliestRestorableDateTime"] = round(earliest, 3)
            recovery["LatestRestorableDateTime"] = round(max(earliest, now - RESTORABLE_LAG), 3)
        return {"ContinuousBackupsStatus": held["ContinuousBackupsStatus"], "PointInTimeRecoveryDescription": recovery}


def with_table_id(gateway: Gateway, caller: Caller, response: Response) -> Response:
    """moto's description of a table with the `TableId` it leaves out."""
    if response.status != 200:
        return response
    body = json.loads(response.body)
    description = body.get("Table") or body.get("TableDescription") or {}
    table = gateway.table(caller.account, caller.region, description.get("TableName", ""))
    if table is not None:
        description["TableId"] = gateway.table_id(table)
        response.body = json.dumps(body, separators=(",", ":")).encode()
    return response
