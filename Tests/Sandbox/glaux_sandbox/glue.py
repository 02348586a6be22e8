"""Glue's table operations over moto's catalog, with the optimistic lock and the checks moto lacks."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from moto.core.exceptions import JsonRESTError

from .caller import Caller
from .errors import AwsError
from .gateway import Gateway
from .settings import Settings


class Catalog:
    """Databases and tables, shared by the Glue operations and by Athena's DDL."""

    def __init__(self, gateway: Gateway, settings: Settings) -> None:
        self.gateway, self.settings = gateway, settings

    # Used by Athena

    def database(self, caller: Caller, name: str) -> Any | None:
        return self.gateway.glue(caller.account, caller.region).databases.get(name.lower())

    def table(self, caller: Caller, database: str, name: str) -> dict[str, Any] | None:
        """The current definition, or None."""
        with self.gateway.lock:
            held = self.database(caller, database)
            table = held.tables.get(name.lower()) if held else None
            return table.as_dict() if table else None

    def partitions(self, caller: Caller, database: str, name: str) -> list[dict[str, Any]]:
        with self.gateway.lock:
            held = self.database(caller, database).tables[name.lower()]
            return [partition.as_dict() for partition in held.partitions.values()]

    def add_partition(self, caller: Caller, database: str, table: dict[str, Any], values: list[str],
                      location: str) -> bool:
        """With the table's columns as they are now; False if there is one of those values."""
        with self.gateway.lock:
            held = self.database(caller, database).tables[table["Name"].lower()]
            if str(values) in held.partitions:
                return False
            held.create_partition({
                "Values": values, "StorageDescriptor": {**table["StorageDescriptor"], "Location": location},
                "Parameters": {"transient_lastDdlTime": "0"}})
            return True

    def create_database(self, caller: Caller, name: str, **members: Any) -> None:
        with self.gateway.lock:
            backend = self.gateway.glue(caller.account, caller.region)
            backend.create_database(name.lower(), {"Name": name.lower(), **members})

    def put_table(self, caller: Caller, database: str, table_input: dict[str, Any], archive: bool = True) -> None:
        """Creates the table, or replaces its definition under the next version, keeping the one before."""
        name = table_input["Name"].lower()
        with self.gateway.lock:
            backend = self.gateway.glue(caller.account, caller.region)
            held = self.database(caller, database).tables.get(name)
            if held is None:
                backend.create_table(database.lower(), name, {**table_input, "Name": name})
            else:
                if archive and len(held.versions) >= self.settings.table_versions:
                    raise AwsError("ResourceNumberLimitExceededException",
                                   f"Number of table versions exceeds the limit of {self.settings.table_versions}.")
                before = held.as_dict()["VersionId"]
                held.update({**table_input, "Name": name})
                if not archive:
                    held.versions.pop(before, None)

    def drop_table(self, caller: Caller, database: str, name: str) -> None:
        with self.gateway.lock:
            self.gateway.glue(caller.account, caller.region).delete_table(database.lower(), name.lower())

    def table_names(self, caller: Caller, database: str) -> list[str]:
        with self.gateway.lock:
            return sorted(self.database(caller, database).tables)

    # Glue operations

    def get_table(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        with self.gateway.lock:
            return {"Table": _wire(self._held(caller, arguments["DatabaseName"], arguments["Name"]).as_dict())}

    def get_tables(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        with self.gateway.lock:
            names = self._database(caller, arguments["DatabaseName"]).tables
            pattern = re.compile(arguments.get("Expression", ".*").lower())
            chosen = sorted(name for name in names if pattern.fullmatch(name) and name > arguments.get("NextToken", ""))
            size = arguments.get("MaxResults", 100)
            answer: dict[str, Any] = {"TableList": [_wire(names[name].as_dict()) for name in chosen[:size]]}
        if len(chosen) > size:
            answer["NextToken"] = chosen[size - 1]
        return answer

    def create_table(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        table_input = arguments.get("TableInput")
        if not table_input:
            raise AwsError("InvalidInputException", "TableInput is required")
        with self.gateway.lock:
            database = self._database(caller, arguments["DatabaseName"])
            if table_input["Name"].lower() in database.tables:
                raise AwsError("AlreadyExistsException", "Table already exists.")
            self.put_table(caller, arguments["DatabaseName"], table_input)
        return {}

    def update_table(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        """Replaces the whole definition; with `VersionId` it is a compare-and-swap."""
        table_input = arguments.get("TableInput")
        if not table_input:
            raise AwsError("InvalidInputException", "TableInput is required")
        with self.gateway.lock:
            held = self._held(caller, arguments["DatabaseName"], table_input["Name"])
            before = held.as_dict()["VersionId"]
            expected = arguments.get("VersionId")
            if expected is not None and expected != before:
                raise AwsError("ConcurrentModificationException",
                               "Update table failed due to concurrent modifications.")
            self.put_table(caller, arguments["DatabaseName"], table_input, archive=not arguments.get("SkipArchive"))
        return {}

    def delete_table(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        with self.gateway.lock:
            self._held(caller, arguments["DatabaseName"], arguments["Name"])
            self.drop_table(caller, arguments["DatabaseName"], arguments["Name"])
        return {}

    def get_table_versions(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        """The newest first, the current one included; a page has at most 100."""
        with self.gateway.lock:
            held = self._held(caller, arguments["DatabaseName"], arguments["TableName"])
            before = int(arguments.get("NextToken") or held.as_dict()["VersionId"]) + (not arguments.get("NextToken"))
            numbers = sorted((number for each in held.versions if (number := int(each)) < before), reverse=True)
            page = numbers[:arguments.get("MaxResults", 100)]
            answer: dict[str, Any] = {"TableVersions": [
                {"Table": _wire(held.as_dict(str(each))), "VersionId": str(each)} for each in page]}
        if len(page) < len(numbers):
            answer["NextToken"] = str(page[-1])
        return answer

    def batch_delete_table_versions(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        """Each version by itself: what cannot be deleted is among the errors of an answer that is well."""
        errors = []
        with self.gateway.lock:
            held = self._held(caller, arguments["DatabaseName"], arguments["TableName"])
            for version in arguments["VersionIds"]:
                detail = None
                if version not in held.versions:
                    detail = {"ErrorCode": "EntityNotFoundException", "ErrorMessage": "Version not found."}
                elif version == held.as_dict()["VersionId"]:
                    detail = {"ErrorCode": "InvalidInputException",
                              "ErrorMessage": "Cannot delete the current version of a table."}
                else:
                    held.delete_version(version)
                if detail:
                    errors.append({"TableName": held.name, "VersionId": version, "ErrorDetail": detail})
        return {"Errors": errors} if errors else {}

    def create_database_operation(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        given = dict(arguments["DatabaseInput"])
        name = given.pop("Name")
        try:
            self.create_database(caller, name, **given)
        except JsonRESTError:
            raise AwsError("AlreadyExistsException", "Database already exists.") from None
        return {}

    def _database(self, caller: Caller, name: str) -> Any:
        database = self.database(caller, name)
        if database is None:
            raise AwsError("EntityNotFoundException", f"Database {name.lower()} not found.")
        return database

    def _held(self, caller: Caller, database: str, name: str) -> Any:
        table = self._database(caller, database).tables.get(name.lower())
        if table is None:
            raise AwsError("EntityNotFoundException", f"Entity Not Found: table {name.lower()}")
        return table


def _wire(value: Any) -> Any:
    """Times as JSON numbers."""
    if isinstance(value, dict):
        return {name: _wire(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_wire(each) for each in value]
    return round(value.timestamp(), 3) if isinstance(value, datetime) else value
