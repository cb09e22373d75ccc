from django.urls import path

from engawa.web.between import agreements, approvals, board, erasing, erasure_doing, figures, matches, papers, targets
from engawa.web.contractor import checks, day, exhibitors, home, imports, rooms, staff, talks
from engawa.web.contractor.desk import OFFICE

app_name = "contractor"
AT = {"desk": OFFICE}
urlpatterns = [
    path("", home.home, name="home"),
    path("unfinished/", home.unfinished, name="unfinished"),
    path("talks/", talks.talks, name="talks"),
    path("talks/<uuid:pk>/", talks.talk, name="talk"),
    path("checks/", checks.checks, name="checks"),
    path("targets/", targets.overview, AT, name="targets"),
    path("targets/propose/", targets.propose, AT, name="target-propose"),
    path("figures/<str:query>/", figures.figure, AT, name="figure"),
    path("matches/<uuid:pk>/", matches.match, AT, name="match"),
    path("approvals/", approvals.approvals, AT, name="approvals"),
    path("approvals/ask/", approvals.ask, AT, name="approval-ask"),
    path("approvals/<uuid:pk>/", approvals.approval, AT, name="approval"),
    path("approvals/<uuid:pk>/document/", approvals.document, AT, name="approval-document"),
    path("agreements/", agreements.agreements, AT, name="agreements"),
    path("agreements/ask/", agreements.ask, AT, name="agreement-ask"),
    path("agreements/<uuid:pk>/", agreements.agreement, AT, name="agreement"),
    path("papers/", papers.papers, AT, name="papers"),
    path("papers/flash/", papers.flash, AT, name="flash"),
    path("papers/<uuid:pk>/", papers.paper, AT, name="paper"),
    path("papers/<uuid:pk>/file/", papers.file, AT, name="paper-file"),
    path("erasures/", erasing.erasures, AT, name="erasures"),
    path("erasures/<uuid:pk>/", erasing.erasure, AT, name="erasure"),
    path("erasures/<uuid:pk>/plan/", erasure_doing.plan, AT, name="erasure-plan"),
    path("erasures/<uuid:pk>/offer/", erasure_doing.offer, AT, name="erasure-offer"),
    path("erasures/<uuid:pk>/attend/", erasure_doing.attend, AT, name="erasure-attend"),
    path("erasures/<uuid:pk>/erase/", erasure_doing.erase, AT, name="erasure-erase"),
    path("erasures/<uuid:pk>/search/", erasure_doing.search, AT, name="erasure-search"),
    path("erasures/<uuid:pk>/record/", erasing.record, AT, name="erasure-record"),
    path("erasures/<uuid:pk>/document/", erasing.document, AT, name="erasure-document"),
    path("board/", board.board, AT, name="board"),
    path("board/rows/<slug:which>/", board.rows, AT, name="board-rows"),
    *day.urlpatterns,
    *rooms.urlpatterns,
    *imports.urlpatterns,
    *exhibitors.urlpatterns,
    *staff.urlpatterns,
]
