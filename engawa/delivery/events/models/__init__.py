from engawa.delivery.events.models.block import Block
from engawa.delivery.events.models.gathering import Gathering, GatheringKind, Halt
from engawa.delivery.events.models.inquiry import Inquiry
from engawa.delivery.events.models.survey import Survey, SurveyAnswer, SurveyGist

__all__ = ["Block", "Gathering", "GatheringKind", "Halt", "Inquiry", "Survey", "SurveyAnswer", "SurveyGist"]
