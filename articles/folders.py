"""The platform's folders for what Diptych keeps of its own. The only importer of platformdirs."""

import os
from pathlib import Path

NAME = "diptych"
CACHE = "DIPTYCH_CACHE_DIR"


def cache_folder() -> Path | None:
    """Where reading texts are cached: $DIPTYCH_CACHE_DIR, else the platform's. None when it is "" or "off"."""
    chosen = os.environ.get(CACHE)
    if chosen is not None:
        return None if chosen in ("", "off") else Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path(NAME, appauthor=False)


def config_file() -> Path:
    """What the user chose for all projects."""
    from platformdirs import user_config_path

    return user_config_path(NAME, appauthor=False) / "config.toml"


def data_folder() -> Path:
    """Where projects are made that have no better place."""
    from platformdirs import user_data_path

    return user_data_path(NAME, appauthor=False)


def state_folder() -> Path:
    """Where the state of the screen is remembered."""
    from platformdirs import user_state_path

    return user_state_path(NAME, appauthor=False)
