"""Promise 10: a test reaches nothing beyond this machine, hears every warning and knows no order."""

import re
import socket
import warnings
from importlib.metadata import version

import pytest

from tests.conftest import LOCAL


@pytest.mark.parametrize(
    "host", ["localhost.example.com", "127.0.0.1.example.com", "192.0.2.7", "::12", "10.99.0.1.example"]
)
def test_promise_10_a_host_elsewhere_is_refused(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as one, pytest.raises(AssertionError, match="tried to reach"):
        one.connect((host, 9))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.53.1", "::1", "10.99.0.2"])
def test_promise_10_this_machine_is_reached(host: str) -> None:
    assert LOCAL.fullmatch(host)


def test_promise_10_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning, match="heard"):
        warnings.warn("heard", UserWarning, stacklevel=1)


def test_promise_10_tests_come_in_random_order(pytestconfig: pytest.Config) -> None:
    """Whoever runs a file may hold the order still for once; the suite may not."""
    assert version("pytest-randomly")
    assert not re.search("random", str(pytestconfig.getini("addopts")))
