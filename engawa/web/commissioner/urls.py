from django.urls import path

from engawa.web.between import (
    agreements,
    approvals,
    board,
    erasing,
    erasure_doing,
    figures,
    freezing,
    matches,
    papers,
    pleas,
    targets,
)
from engawa.web.commissioner import home, ledger, staff
from engawa.web.commissioner.desk import WINDOW

app_name = "commissioner"
AT = {"desk": WINDOW}
urlpatterns = [
    path("", home.home, name="home"),
    path("targets/", targets.overview, AT, name="targets"),
    path("targets/<uuid:pk>/agree/", targets.agree, AT, name="target-agree"),
    path("figures/freeze/", freezing.freeze, AT, name="freeze"),
    path("figures/frozen/<uuid:pk>/", freezing.frozen, AT, name="frozen"),
    path("exemptions/<uuid:pk>/", pleas.exemption, AT, name="exemption"),
    path("figures/<str:query>/", figures.figure, AT, name="figure"),
    path("matches/sample/", matches.draw_sample, AT, name="sample-draw"),
    path("matches/sample/<str:seed>/", matches.sample, AT, name="sample"),
    path("matches/<uuid:pk>/", matches.match, AT, name="match"),
    path("approvals/", approvals.approvals, AT, name="approvals"),
    path("approvals/<uuid:pk>/", approvals.approval, AT, name="approval"),
    path("approvals/<uuid:pk>/enter/", approvals.enter, AT, name="approval-enter"),
    path("approvals/<uuid:pk>/confirm/", approvals.confirm, AT, name="approval-confirm"),
    path("approvals/<uuid:pk>/revoke/", approvals.revoke, AT, name="approval-revoke"),
    path("approvals/<uuid:pk>/document/", approvals.document, AT, name="approval-document"),
    path("agreements/", agreements.agreements, AT, name="agreements"),
    path("agreements/<uuid:pk>/", agreements.agreement, AT, name="agreement"),
    path("papers/", papers.papers, AT, name="papers"),
    path("papers/flash/", papers.flash, AT, name="flash"),
    path("papers/<uuid:pk>/", papers.paper, AT, name="paper"),
    path("papers/<uuid:pk>/file/", papers.file, AT, name="paper-file"),
    path("erasures/", erasing.erasures, AT, name="erasures"),
    path("erasures/instruct/", erasure_doing.instruct, AT, name="erasure-instruct"),
    path("erasures/<uuid:pk>/", erasing.erasure, AT, name="erasure"),
    path("erasures/<uuid:pk>/answer/", erasure_doing.answer, AT, name="erasure-answer"),
    path("erasures/<uuid:pk>/attend/", erasure_doing.attend, AT, name="erasure-attend"),
    path("erasures/<uuid:pk>/record/", erasing.record, AT, name="erasure-record"),
    path("erasures/<uuid:pk>/document/", erasing.document, AT, name="erasure-document"),
    path("board/", board.board, AT, name="board"),
    path("board/rows/<slug:which>/", board.rows, AT, name="board-rows"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/hashes/", ledger.hashes, name="ledger-hashes"),
    path("ledger/bundle/", ledger.bundle, name="ledger-bundle"),
    *staff.urlpatterns,
]
