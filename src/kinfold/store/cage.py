"""The cage: a query engine that holds only the tables it was handed, and can reach nothing else.

A room may write any SQL in it. The engine lives in memory, may not touch files, the network,
extensions or Python variables, may not spill to disk, and its settings are locked
(DESIGN section 4).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

_BARS = (
    "SET enable_external_access = false",
    "SET python_enable_replacements = false",
    "SET python_scan_all_frames = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET lock_configuration = true",
)


def cage(tables: "Mapping[str, pa.Table]") -> "DuckDBPyConnection":
    """A DuckDB connection over `tables`, each under its key with "." written as "__".

    Close it when done. What is not in `tables` cannot be had from it.
    """
    import duckdb

    # Without a folder for it, nothing personal can be spilled to disk in the clear.
    connection = duckdb.connect(":memory:", config={"temp_directory": ""})
    for name, table in tables.items():
        connection.register(name.replace(".", "__"), table)
    for bar in _BARS:
        connection.execute(bar)
    return connection
