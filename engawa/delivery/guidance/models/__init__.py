from engawa.delivery.guidance.models.counter import ConsultationCounter

__all__ = ["ConsultationCounter"]
