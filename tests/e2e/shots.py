"""Pictures of every listed page of a fresh demonstration: `make shots`."""

import subprocess
import sys

from tests.e2e.system import ROOT, running

if __name__ == "__main__":
    with running() as system:
        sys.exit(subprocess.call([sys.executable, str(ROOT / "tools" / "shots.py"), system.base_url, *sys.argv[1:]]))
