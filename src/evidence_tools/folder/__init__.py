"""The evidence folder: load, validate, save. See `folder.load_folder` and the Frictionless ``datapackage.json``."""

from evidence_tools.files import find_folder

from .csvfile import format_table, write_table
from .folder import Folder, RawFolder, folder_problems, load_folder, read_folder, read_tables, tidy_folder
from .numbers import REREAD, doubted
from .rows import Rows, records_of
from .schema import Field, Schema, TableSchema, read_schema

__all__ = [
    "REREAD",
    "Field",
    "Folder",
    "RawFolder",
    "Rows",
    "Schema",
    "TableSchema",
    "doubted",
    "find_folder",
    "folder_problems",
    "format_table",
    "load_folder",
    "read_folder",
    "read_schema",
    "read_tables",
    "records_of",
    "tidy_folder",
    "write_table",
]
