"""B8: the ledger's speed, verifying it, and what the privacy layer costs: the same work with it and without, in turns."""

import statistics

from bench.cpu import Processes, spending
from bench.report import PAIRS, Report, ratio
from bench.site import Site, Talker, resting

ENTRIES = 100_000
ACTS = 300
PEOPLE = 40
AIM = 2.0


def measure(
    site: Site, *, entries: int = ENTRIES, acts: int = ACTS, people: int = PEOPLE, pairs: int = PAIRS
) -> Report:
    report = Report("b8", f"B8 ledger and privacy (aim: protected ≤ {AIM:g} × bare)", ["what", "value", "unit"])
    with resting(site.processes.worker):
        _ledger(site, report, entries, acts)
        _privacy(site, report, people, pairs)
    report.note(
        "protected: AES-256-GCM with a key of her own, HMAC look-up, forced row-level security; durable commits"
    )
    report.note("bare: identity instead of AES, HMAC and key wrapping; a role that row-level security does not bind")
    report.note(f"{people} people a run, {pairs} alternating pairs; CPU of the process and its database session")
    return report


def _ledger(site: Site, report: Report, entries: int, acts: int) -> None:
    talker = Talker(site, "bench.ledger")
    try:
        one = talker.ask(f"acts {acts} 1")
        four = talker.ask(f"acts {acts} 4")
        filled = talker.ask(f"fill {entries}")
        checked = talker.ask("verify")
    finally:
        talker.end()
    if not checked["good"] or checked["entries"] < entries:
        raise RuntimeError(f"the chain does not hold: {checked}")
    report.row("acts with one entry each, one after the other", one["rate"], "entries/s")
    report.row("the same by four at once on one chain", four["rate"], "entries/s")
    report.row("1,000 entries in one act", filled["rate"], "entries/s")
    report.row(f"verify {checked['entries']:,} entries", checked["seconds"], "s")


def _privacy(site: Site, report: Report, people: int, pairs: int) -> None:
    talkers = {way: Talker(site, "bench.privacy", way) for way in ("protected", "bare")}
    costs: dict[tuple[str, str], list[float]] = {}
    try:
        for talker in talkers.values():
            talker.ask("register 8")
            talker.ask("read 8")
        for _turn in range(pairs):
            for work in ("register", "read"):
                for way, talker in talkers.items():
                    processes = Processes((talker.process.pid,), 0, site.processes.server)
                    with spending(processes) as spent:
                        talker.ask(f"{work} {people}")
                    database = spent.parts["db rest"] if way == "bare" else spent.parts["db app"]
                    costs.setdefault((work, way), []).append((spent.parts["web"] + database) / people)
    finally:
        for talker in talkers.values():
            talker.end()
    middle = {key: statistics.median(values) for key, values in costs.items()}
    for work in ("register", "read"):
        for way in talkers:
            report.row(f"{work}, {way}", middle[work, way], "CPU ms per person")
        report.row(f"{work}: ratio", ratio(middle[work, "protected"], middle[work, "bare"]), "×")
    whole = {way: middle["register", way] + middle["read", way] for way in talkers}
    report.row("register and read: ratio", ratio(whole["protected"], whole["bare"]), "×")
