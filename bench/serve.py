"""`engawa serve` for the bench: the same supervisor and processes, with the bench's data loaded before the first page.

What happened in the past must be told before the worker runs, else it would come due at once.
"""

import os
import subprocess
import sys

from engawa.config import installation
from engawa.config.supervisor import Supervisor, bind, only_one

LOAD = "bench-data"


class Serving(Supervisor):
    def _python(self, module: str, *words: str, role: str, pass_fds: tuple[int, ...] = ()) -> "subprocess.Popen[bytes]":
        if words == (LOAD,):
            module, words = "bench.data", ()
        return super()._python(module, *words, role=role, pass_fds=pass_fds)


def main() -> int:
    var = installation.var_folder()
    os.environ["ENGAWA_VAR"] = str(var)
    installation.decide(var, installation.Kind.DEMO)
    installation.ensure_root_key(var)
    with only_one(var):
        listening = bind("127.0.0.1", int(sys.argv[1]))
        origin = f"http://localhost:{listening.getsockname()[1]}"
        return Serving(var, listening, origin=origin, outside=False).run([["prepare"], [LOAD]])


if __name__ == "__main__":
    sys.exit(main())
