"""How an act is refused: outcomes, not errors."""

from collections.abc import Mapping, Sequence
from typing import Any

from engawa.base.acts.registry import Unmet
from engawa.base.acts.words import Act


class Refused(Exception):
    """Duties are unmet: every one of them is named. Recorded by `acting`."""

    def __init__(self, act: Act, unmet: Sequence[Unmet]) -> None:
        super().__init__(f"{act}: {', '.join(one.duty for one in unmet)}")
        self.act, self.unmet = act, list(unmet)


class NotPermitted(Exception):
    """The actor's roles lack the act's permission word: the page is not there for them."""

    def __init__(self, act: Act) -> None:
        super().__init__(str(act))
        self.act = act


class StepUpNeeded(Exception):
    """A fresh proof over this digest is needed; not a refusal, so not recorded."""

    def __init__(self, act: Act, digest: str, facts: Mapping[str, Any]) -> None:
        super().__init__(str(act))
        self.act, self.digest, self.facts = act, digest, facts
