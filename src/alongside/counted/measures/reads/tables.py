"""The facts as tables of an embedded DuckDB: opened, asked, closed. Loaded only when somebody counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..rules.facts import TABLES

_MEMORY = "400MB"
_DUCKDB_TYPES = {
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "float64": "DOUBLE",
    "bool": "BOOLEAN",
    "string": "VARCHAR",
    "list<string>": "VARCHAR[]",
}


class Tables:
    """The tables of one set of facts, as Ibis tables with a ``month`` column."""

    def __init__(self, connection: Any, folder: Path) -> None:
        self.connection = connection
        self.tables = {name: _open_table(connection, name, folder) for name in TABLES}

    def __getitem__(self, name: str) -> Any:
        return self.tables[name]

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        """Run an expression and answer its rows."""
        rows: list[dict[str, Any]] = self.connection.to_pyarrow(expression).to_pylist()
        return rows

    def row(self, expression: Any) -> dict[str, Any]:
        """Run an expression that has one row and answer it."""
        return self.rows(expression)[0]


@contextmanager
def open_tables(folder: Path) -> Iterator[Tables]:
    """Open the facts in a folder with bounded memory and no reach beyond this machine; close them after."""
    import ibis

    connection = ibis.duckdb.connect(
        memory_limit=_MEMORY,
        threads=2,
        autoinstall_known_extensions="false",
        autoload_known_extensions="false",
    )
    try:
        yield Tables(connection, folder)
    finally:
        connection.disconnect()


def _open_table(connection: Any, name: str, folder: Path) -> Any:
    if any(folder.glob(f"month=*/{name}.parquet")):
        pattern = f"{folder.resolve()}/month=*/{name}.parquet"
        return connection.read_parquet(
            pattern, table_name=name, hive_partitioning=True, hive_types_autocast=False, union_by_name=True
        )
    columns = ", ".join(f'"{column}" {_DUCKDB_TYPES[kind]}' for column, kind in TABLES[name].items())
    connection.raw_sql(f'CREATE TABLE "{name}" ({columns}, "month" VARCHAR)')
    return connection.table(name)
