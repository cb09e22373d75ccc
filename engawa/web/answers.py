"""What several pages answer alike: JSON, where one may be led."""

from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.http import JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme

from engawa.base.accounts import limits
from engawa.base.accounts.models import Account

CODES_IN_A_ROW = 6


def json_answer(content: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-store"
    return response


def may_try_code(account: Account) -> bool:
    """Six wrong numbers in ten minutes, counted over every page that asks for one."""
    return limits.allow("totp", str(account.pk), CODES_IN_A_ROW)


def code_was_right(account: Account) -> None:
    limits.forget("totp", str(account.pk))


def split_address(given: str) -> SplitResult:
    """The parts of an address that somebody sent; all empty when it is none (`http://[`)."""
    try:
        return urlsplit(given)
    except ValueError:
        return urlsplit("")


def own_address(wanted: str) -> str:
    """An address on this site, or nothing: other hosts in any spelling, schemes and bare words are nothing."""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else ""
