import datetime as dt
from collections.abc import Callable
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.contract.clauses.known import KNOWN, Basis, Value
from engawa.contract.clauses.models import Parameter

AFTER: dict[str, Callable[[], None]] = {}


def after_setting(key: str, step: Callable[[], None]) -> None:
    """A room above has something to do, within the same act, when 甲 sets this value."""
    if AFTER.setdefault(key, step) is not step:
        raise ValueError(f"two rooms follow {key}")


def set_parameter(
    programme: Programme,
    *,
    by: Actor,
    key: str,
    value: Value,
    basis: str = Basis.DESIGNATED,
    clause: str = "",
    set_by_label: str = "",
    effective_from: dt.date | None = None,
    document_name: str = "",
    document_sha256: str = "",
    step_up: UUID | None = None,
) -> Parameter:
    """A new dated row; what was decided under an older one keeps it."""
    known = KNOWN[key]
    text = known.write(value)
    known.read(text)
    scope = {"key": key, "value": text, "basis": basis}
    with acting(Act.PARAMETER_SET, programme, by=by, scope=scope, step_up=step_up) as act:
        before = Parameter.objects.filter(key=key).order_by("-effective_from", "-made_at").first()
        row = Parameter.objects.create(
            programme=programme,
            key=key,
            value=text,
            basis=basis,
            clause=clause or known.clause,
            effective_from=effective_from or clock.today(),
            set_by_label=set_by_label,
            document_name=document_name,
            document_sha256=document_sha256,
            supersedes=before,
        )
        act.record(parameter=row.pk, effective_from=row.effective_from)
        if step := AFTER.get(key):
            step()
    return row
