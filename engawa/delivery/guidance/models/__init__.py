from engawa.delivery.guidance.models.consultation import (
    Consultation,
    ConsultDesk,
    ConsultHost,
    ConsultNote,
    CounsellorSeen,
    RelocationSheet,
)
from engawa.delivery.guidance.models.counter import ConsultationCounter

__all__ = [
    "ConsultDesk",
    "ConsultHost",
    "ConsultNote",
    "Consultation",
    "ConsultationCounter",
    "CounsellorSeen",
    "RelocationSheet",
]
