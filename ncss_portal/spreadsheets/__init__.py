"""Spreadsheets, read and written: workbooks (.xlsx) and CSV."""
