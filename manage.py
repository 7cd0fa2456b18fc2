#!/usr/bin/env python
"""Django's commands. Those that need the servers join the running ones, or start them meanwhile."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from policycoder import embedded, env

# They read code only, and must work where no server can be started.
WITHOUT_SERVERS = {
    "check",
    "help",
    "makemigrations",
    "spectacular",
    "version",
    "--help",
    "--version",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policycoder.settings")
    if len(sys.argv) < 2 or sys.argv[1] in WITHOUT_SERVERS:
        execute_from_command_line(sys.argv)
        return
    data_dir = env.folder("POLICYCODER_DATA_DIR", Path(__file__).resolve().parent / "var")
    try:
        with embedded.connected(data_dir) as urls:
            urls.export()
            execute_from_command_line(sys.argv)
    except embedded.ServerError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
