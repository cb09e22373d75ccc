from engawa.delivery.fairs.models.abuse import TalkReport
from engawa.delivery.fairs.models.briefing import Briefing, BriefingSignup
from engawa.delivery.fairs.models.day import Announcement, DayPost, HostSeen
from engawa.delivery.fairs.models.fair import Booth, Fair
from engawa.delivery.fairs.models.marked import MarkedExhibitor
from engawa.delivery.fairs.models.nudge import Approachable, Nudge
from engawa.delivery.fairs.models.plenary import Plenary, PlenaryLine
from engawa.delivery.fairs.models.question import Question
from engawa.delivery.fairs.models.registration import FairRegistration
from engawa.delivery.fairs.models.rehearsal import Rehearsal
from engawa.delivery.fairs.models.site import SitePage, Story
from engawa.delivery.fairs.models.talk import Talk, TalkNote
from engawa.delivery.fairs.models.wish import Offer, WishCard

__all__ = [
    "Announcement",
    "Approachable",
    "Booth",
    "Briefing",
    "BriefingSignup",
    "DayPost",
    "Fair",
    "FairRegistration",
    "HostSeen",
    "MarkedExhibitor",
    "Nudge",
    "Offer",
    "Plenary",
    "PlenaryLine",
    "Question",
    "Rehearsal",
    "SitePage",
    "Story",
    "Talk",
    "TalkNote",
    "TalkReport",
    "WishCard",
]
