"""What `doctor` and a production start say when no relay is named."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext as _

from engawa.shared.messaging import post


@register(deploy=True)
def a_relay_is_named(**_scope: Any) -> list[CheckMessage]:
    try:
        named = post.relay()
    except ValueError as wrong:
        return [Error(str(wrong), id="messaging.E002")]
    if named is None:
        what = _("メールの中継先が決まっていません。ENGAWA_SMTP_URL に smtp:// から始まるアドレスを入れてください。")
        return [Error(what, id="messaging.E001")]
    if post.host() in ("", "example.jp"):
        what = _("差出人のアドレスが決まっていません。ENGAWA_MAIL_FROM に入れてください。")
        return [Error(what, id="messaging.E003")]
    return []
