import time

import pytest

from tests.e2e.system import System
from tests.e2e.trouble.crowd import Crowd, make_crowd
from tests.e2e.trouble.database import Tables


@pytest.fixture(scope="session")
def tables(system: System) -> Tables:
    return Tables(system)


@pytest.fixture(scope="session")
def crowd(system: System) -> Crowd:
    """Some booths and people for everything that is no mass: each test takes its own of both."""
    return make_crowd(system, f"lines-{int(time.time())}", booths=9, people=12)
