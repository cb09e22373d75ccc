"""Building the contexts of papers from measures. Inside the programme."""

from engawa.outcomes.reports.queries.checklist import checklist_paper
from engawa.outcomes.reports.queries.flash import flash_report
from engawa.outcomes.reports.queries.parts import NotReady
from engawa.outcomes.reports.queries.surveys import survey_table
from engawa.outcomes.reports.queries.tables import attendance_table, exhibitor_table, match_table
from engawa.outcomes.reports.queries.weekly import Week, week_of, weekly_report
from engawa.outcomes.reports.queries.whole import whole_report

__all__ = [
    "NotReady",
    "Week",
    "attendance_table",
    "checklist_paper",
    "exhibitor_table",
    "flash_report",
    "match_table",
    "survey_table",
    "week_of",
    "weekly_report",
    "whole_report",
]
