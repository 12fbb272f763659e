"""The evidence folder: load, validate, save. See `folder.load_folder` and the Frictionless ``datapackage.json``."""

from evidence_tools.files import find_folder

from .csvfile import format_table, line_numbers, write_table
from .folder import Folder, RawFolder, folder_problems, load_folder, read_folder, read_tables, tidy_folder
from .numbers import REREAD, doubted
from .schema import Field, Schema, TableSchema, read_schema

__all__ = [
    "REREAD",
    "Field",
    "Folder",
    "RawFolder",
    "Schema",
    "TableSchema",
    "doubted",
    "find_folder",
    "folder_problems",
    "format_table",
    "line_numbers",
    "load_folder",
    "read_folder",
    "read_schema",
    "read_tables",
    "tidy_folder",
    "write_table",
]
