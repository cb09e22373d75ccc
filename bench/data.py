"""The demonstration's story with more companies and postings, told through the same acts: 60 exhibitors, 300 postings."""

import dataclasses
import json
import shutil
from pathlib import Path

from bench.django import ready

EXHIBITORS, MUNICIPALITIES, POSTINGS = 60, 19, 300


def main() -> None:
    ready()
    from django.conf import settings

    from engawa.base.programmes.context import across_programmes
    from engawa.config.demo import before, people, story
    from engawa.delivery.exhibitors.models import Exhibitor, Posting
    from engawa.delivery.fairs.queries.fair import current_fair

    folder = write(settings.VAR / "bench-data", people.DATA)
    before.DATA = people.DATA = folder
    story.load(say=lambda _sentence: None)
    for programme in across_programmes("what the measurements look at"):
        if (fair := current_fair()) is None:
            continue
        here = Exhibitor.objects.filter(gathering=fair.gathering)
        company = here.filter(organisation__corporate_no__startswith="9").order_by("pk").first()
        facts = {"slug": programme.slug, "company": str(company.pk) if company else ""}
        jobs = Posting.objects.filter(exhibitor__in=here)
        counted = {"exhibitors": here.count(), "postings": jobs.count()}
    if counted != {"exhibitors": EXHIBITORS, "postings": POSTINGS}:
        raise SystemExit(f"the story made {counted}")
    (settings.VAR / "bench.json").write_text(json.dumps(facts | counted), encoding="utf-8")


def write(folder: Path, known: Path) -> Path:
    """The demonstration's data folder, with one company more and a larger file of postings."""
    from engawa.base.kit.csvsafe import encode_cp932
    from tools import make_demo_postings as making

    shutil.copytree(known, folder)
    first, *others = firms = making.companies()
    more = EXHIBITORS - MUNICIPALITIES - len(firms)
    added = [
        dataclasses.replace(one, name=one.name.replace("（", f"{number}号（"), slug=f"{one.slug}-{number}")
        for number, one in enumerate([first, *others][:more], start=2)
    ]
    companies = [*firms, *added]
    known_jobs = making.jobs()
    rows = []
    for number in range(1, POSTINGS + 1):
        place = (number - 1) % len(companies)
        turn = (number - 1) // len(companies)
        firm = companies[place]
        job = known_jobs[firm.jobs[turn % len(firm.jobs)]]
        rows.append(making.posting(number, place + 1, firm, job, turn % (making.LAST_TURN + 1)))
    (folder / "postings.csv").write_bytes(encode_cp932([list(rows[0]), *(list(row.values()) for row in rows)]))
    told = json.dumps([dataclasses.asdict(one) for one in companies], ensure_ascii=False)
    (folder / "companies.json").write_text(told, encoding="utf-8")
    return folder


if __name__ == "__main__":
    main()
