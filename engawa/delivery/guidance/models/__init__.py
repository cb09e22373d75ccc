from engawa.delivery.guidance.models.case import Case, CaseAsk, CaseHandOver, CaseItem, CaseStep
from engawa.delivery.guidance.models.consultation import (
    Companion,
    Consultation,
    ConsultDesk,
    ConsultHost,
    ConsultNote,
    CounsellorSeen,
    RelocationSheet,
)
from engawa.delivery.guidance.models.counter import ConsultationCounter

__all__ = [
    "Case",
    "CaseAsk",
    "CaseHandOver",
    "CaseItem",
    "CaseStep",
    "Companion",
    "ConsultDesk",
    "ConsultHost",
    "ConsultNote",
    "Consultation",
    "ConsultationCounter",
    "CounsellorSeen",
    "RelocationSheet",
]
