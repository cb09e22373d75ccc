"""`python -m bench` for all, `python -m bench b1 b8` for some, on one installation made for it."""

import argparse
import importlib

from bench.report import quiet
from bench.site import PORT, site

ALL = ("b1", "b2", "b4", "b3", "b8", "ticker", "day")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("only", nargs="*", choices=[*ALL, []], help="which measurements (default: all)")
    parser.add_argument("--screens", nargs="+", type=int, help="how many open screens B3 takes, one after the other")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--at-once", action="store_true", help="do not wait for a quiet machine")
    asked = parser.parse_args()
    with site(asked.port) as made:
        for name in asked.only or ALL:
            if not asked.at_once:
                quiet()
            more = {"sizes": tuple(asked.screens)} if name == "b3" and asked.screens else {}
            importlib.import_module(f"bench.{name}").measure(made, **more).done()


if __name__ == "__main__":
    main()
