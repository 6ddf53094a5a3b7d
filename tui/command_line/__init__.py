"""The commands: one file each, with `EXAMPLE`, `arguments(parser)` and `run(options)`. None imports the screen."""
