from django.contrib.postgres.fields import ArrayField
from django.db import models

from engawa.base.kit.holds import Plain, holds
from engawa.base.programmes.models import ProgrammeModel


class RefusalTally(ProgrammeModel):
    """Refusals of one actor, act and set of duties within one minute: the first is an entry, the rest are counted."""

    HOLDS = holds(
        plain="id programme made_at act duties minute count first_seq settled", actor_key=Plain("pseudonym", "duty")
    )

    act = models.CharField(max_length=60)
    duties = ArrayField(models.CharField(max_length=40))
    actor_key = models.BinaryField()
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)
    first_seq = models.BigIntegerField(null=True)
    settled = models.BooleanField(default=False)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "actor_key", "act", "duties", "minute"], name="refusal_tally_once"
            )
        ]
