from django.db import models

from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.kit.ids import uuid7
from engawa.base.vault.fields import SealedField, SealsValues


class OrganisationKind(models.TextChoices):
    COMMISSIONER = "commissioner", "発注者"
    CONTRACTOR = "contractor", "受託者"
    SUBCONTRACTOR = "subcontractor", "再委託先"
    AGENCY = "agency", "相談機関"
    COMPANY = "company", "企業"
    MUNICIPALITY = "municipality", "市町村"


class Agency(models.TextChoices):
    """Which of the two agencies the contract names a body is: what its counsellors may read hangs on it."""

    HELLOWORK = "hellowork", "県立ハローワーク"
    RELOCATION = "relocation", "定住機構"


class Organisation(models.Model):
    """A body with public facts only; it outlives programmes."""

    HOLDS = holds(plain="id kind agency name kana corporate_no municipality industry invented made_at")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    agency = models.CharField(max_length=12, choices=Agency.choices, blank=True, db_default="")
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=160, blank=True)
    corporate_no = models.CharField(max_length=13, blank=True)
    municipality = models.CharField(max_length=6, blank=True)
    industry = models.CharField(max_length=1, blank=True)
    invented = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["corporate_no"], condition=~models.Q(corporate_no=""), name="organisation_corporate_no_once"
            ),
            models.CheckConstraint(
                condition=models.Q(agency="") | models.Q(kind="agency"), name="organisation_agency_is_one"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Person(SealsValues, models.Model):
    """A natural person on duty; two-person rules compare these, not accounts."""

    HOLDS = holds(
        plain="id organisation made_at",
        name=Sealed("staff_identity", "duty"),
        mail=Sealed("staff_contact", "duty"),
        post=Plain("staff_post", "duty"),
    )

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    name = SealedField("person.name")
    mail = SealedField("person.mail")
    post = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)
