"""The terminal: the command line and the reader. Importing this package loads nothing."""
