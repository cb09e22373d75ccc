"""What a web process does before it serves."""

import subprocess
import sys

from tests.config.serving import ROOT

CODE = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 512))
from engawa.config.web import allow_many_screens
allow_many_screens()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def test_a_web_process_takes_as_many_open_screens_as_the_system_allows() -> None:
    said = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True)

    assert said.stdout.split() == ["512", "512"]
