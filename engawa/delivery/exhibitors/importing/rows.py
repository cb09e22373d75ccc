"""What one line of an export becomes. Text that is absent is "", numbers and dates that are absent are None."""

import dataclasses
import datetime as dt
from enum import StrEnum


class EmploymentType(StrEnum):
    """雇用形態."""

    REGULAR = "regular"
    CONTRACT = "contract"
    PART = "part"
    DISPATCH_INDEFINITE = "dispatch_indefinite"
    DISPATCH_FIXED = "dispatch_fixed"
    OTHER = "other"


class PayUnit(StrEnum):
    """賃金形態: what one amount of pay is for."""

    MONTH = "month"
    DAY = "day"
    HOUR = "hour"
    YEAR = "year"


class Verdict(StrEnum):
    """What confirming the import would do with a line."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PostingRow:
    """One 求人票. Amounts are whole yen per `pay_unit`; `job_no` is `NNNNN-NNNNNNNN` and identifies the posting."""

    job_no: str
    received_on: dt.date | None = None
    expires_on: dt.date | None = None  # 紹介期限日: the last day on which it is shown
    office: str = ""
    category: str = ""
    establishment_no: str = ""  # NNNN-NNNNNN-N
    corporate_no: str = ""  # 13 digits, check digit holds
    employer: str = ""
    employer_kana: str = ""  # full-width katakana
    title: str = ""
    duties: str = ""
    duties_scope: str = ""
    occupation: str = ""  # 01–15
    industry: str = ""  # A–T
    employment_type: EmploymentType | None = None
    term: str = ""
    fixed_term: bool | None = None  # derived from `term`
    renewal: str = ""
    place_zip: str = ""  # NNN-NNNN
    place: str = ""
    municipality: str = ""  # JIS X 0402 with check digit, derived from `place`; "" when outside the prefecture
    place_scope: str = ""
    smoking: str = ""
    pay_unit: PayUnit | None = None
    pay_min: int | None = None
    pay_max: int | None = None
    base_min: int | None = None
    base_max: int | None = None
    fixed_allow_min: int | None = None
    fixed_allow_max: int | None = None
    fixed_ot_min: int | None = None
    fixed_ot_max: int | None = None
    fixed_ot_note: str = ""  # hours covered and payment of the excess
    hours_1: str = ""  # "8:30〜17:15"
    hours_2: str = ""
    hours_3: str = ""
    hours_note: str = ""
    overtime: str = ""
    break_min: int | None = None
    holidays: str = ""
    annual_holidays: int | None = None
    insurance: str = ""
    trial: str = ""
    age_limit: str = ""  # "" or 不問 means none
    age_ground: str = ""
    openings: int | None = None
    selection: str = ""
    experience: str = ""
    licences: str = ""
    car_commute: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitorRow:
    """The employer behind postings, one per corporate number."""

    corporate_no: str
    name: str
    kana: str = ""
    industry: str = ""  # A–T
    municipality: str = ""  # of the head office; "" when outside the prefecture
    zip: str = ""
    address: str = ""
    employees: int | None = None
    capital: int | None = None  # yen
    homepage: str = ""


POSTING_KEYS: tuple[str, ...] = tuple(field.name for field in dataclasses.fields(PostingRow))
EXHIBITOR_KEYS: tuple[str, ...] = tuple(field.name for field in dataclasses.fields(ExhibitorRow))


@dataclasses.dataclass(frozen=True, slots=True)
class FieldChange:
    """One difference, in the words shown to people."""

    key: str
    label: str
    old: str
    new: str


@dataclasses.dataclass(frozen=True, slots=True)
class RowError:
    """Why a line cannot be taken. `message` is a whole sentence and never holds a refused number."""

    row: int  # as a spreadsheet counts: the header is row 1
    column: str  # header as the file has it, "" for the line as a whole
    key: str
    code: str
    message: str


@dataclasses.dataclass(frozen=True, slots=True)
class PlannedPosting:
    """A line and what would happen to it. An error has no `posting`; `missing` keys send it to 要補完."""

    row: int
    verdict: Verdict
    job_no: str  # "" when it could not be read
    posting: PostingRow | None
    changes: tuple[FieldChange, ...] = ()
    errors: tuple[RowError, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every minimum disclosure is there, so that it can be published (職業安定法5条の3)."""
        return self.posting is not None and not self.missing


@dataclasses.dataclass(frozen=True, slots=True)
class PlannedExhibitor:
    """An employer named by at least one readable line."""

    verdict: Verdict  # never ERROR
    exhibitor: ExhibitorRow
    changes: tuple[FieldChange, ...]
    rows: tuple[int, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What confirming would do. Postings and exhibitors are complete: columns the file lacks keep what is stored."""

    sha256: str
    size: int  # bytes
    encoding: str  # "utf-8-sig", "utf-8" or "cp932"
    map_version: int
    postings: tuple[PlannedPosting, ...]
    exhibitors: tuple[PlannedExhibitor, ...]
    unknown_columns: tuple[str, ...]  # listed, not stored
    absent_columns: tuple[str, ...]  # printed labels of known columns the file lacks

    @property
    def counts(self) -> dict[Verdict, int]:
        """Lines per verdict; every verdict is present."""
        found = dict.fromkeys(Verdict, 0)
        for line in self.postings:
            found[line.verdict] += 1
        return found

    @property
    def errors(self) -> tuple[RowError, ...]:
        """Every error, in the order of the file."""
        return tuple(error for line in self.postings for error in line.errors)

    @property
    def changes_nothing(self) -> bool:
        """True for a file taken before."""
        return all(line.verdict in (Verdict.UNCHANGED, Verdict.ERROR) for line in self.postings) and all(
            line.verdict is Verdict.UNCHANGED for line in self.exhibitors
        )
