"""Formats that datasets leave in: one file each, and one table, `FORMATS` in `annotations.formats.table`."""
