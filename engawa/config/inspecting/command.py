"""`engawa inspect`: values in, a result without values out. 0: nothing left, 1: something found, 2: could not search."""

import datetime as dt
import json
import sys
import warnings
from pathlib import Path
from typing import BinaryIO, TextIO

from engawa.config.inspecting.result import Result
from engawa.config.inspecting.searching import CannotSearchError, search
from engawa.config.inspecting.values import UnreadableError, question


def inspect(var: Path, *, words: bool, told: BinaryIO, out: TextIO) -> int:
    warnings.simplefilter("ignore")  # of libraries that quote what they read
    result = _result(var, told)
    out.write((result.words() if words else json.dumps(result.as_json(), ensure_ascii=False)) + "\n")
    return result.code


def _result(var: Path, told: BinaryIO) -> Result:
    started = dt.datetime.now(dt.UTC)
    try:
        return search(question(told.read()), var)
    except (UnreadableError, CannotSearchError) as error:
        why = str(error)
    except Exception as error:  # noqa: BLE001 - its words could quote a value: only the kind is told
        why = f"思いがけない誤りです（{type(error).__name__}）。"
    return Result(started, dt.datetime.now(dt.UTC), "failed", why=why)


def main(var: Path, *, words: bool) -> int:
    return inspect(var, words=words, told=sys.stdin.buffer, out=sys.stdout)
