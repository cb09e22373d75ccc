from django.contrib.postgres.fields import ArrayField
from django.db import models

from engawa.base.kit.holds import holds
from engawa.base.parties.models import Organisation
from engawa.base.programmes.models import ProgrammeModel


class ConsultationCounter(ProgrammeModel):
    """窓口: where and when a body takes people. Public facts only; what nobody has entered reads 「未登録」.

    `weekly_hours`: weekday, Monday is "0" → [["09:00", "17:00"], …] on the clock of Tokyo.
    """

    HOLDS = holds(
        plain="id programme made_at organisation name place modes weekly_hours closed_days phone source checked_on"
    )

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    place = models.CharField(max_length=120, blank=True)
    modes = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    weekly_hours = models.JSONField(default=dict, blank=True)
    closed_days = ArrayField(models.DateField(), default=list, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "organisation", "name"], name="counter_once_per_body"),
        ]
