"""The table of a batch: a row for each video, with every measure of its test and the ends of its 95% interval."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessments.assessment import Assessment
from assessments.protocol import find_test
from records.jobs import Job
from records.store import Records
from reports.csv_file import Cell, csv_text
from vision.findings import rejections

HEAD = ("file", "status", "reason", "findings", "view")
_GONE = "It was saved or discarded in the app before the table was written."
_CANCELLED = "It was stopped in the app."


@dataclass(frozen=True)
class Row:
    """What became of a video: its assessment, or a status and the reason."""

    file: str
    status: str
    reason: str
    assessment: Assessment | None = None

    def cells(self, measures: Sequence[str]) -> Iterator[Cell]:
        """Give the cells; what was not measured is empty."""
        found = self.assessment
        codes = " ".join(sorted(found.quality.codes)) if found else ""
        yield from (self.file, self.status, self.reason, codes, found.view if found else None)
        for name in measures:
            measure = found.measures.get(name) if found else None
            yield from (measure.value, measure.low, measure.high) if measure else (None, None, None)


def row_of(records: Records, file: str, job: Job | None, reason: str | None) -> Row:
    """Make the row of a video whose job has ended, or that could not become a job for a reason."""
    if job is None:
        return Row(file, "unreadable" if reason else "gone", reason or _GONE)
    if job.assessment_id is None:
        return Row(file, job.state, job.why or _CANCELLED)
    found = records.assessment(job.assessment_id).current
    return Row(file, found.quality.status, " ".join(rejections(found.quality.findings)), found)


def table(test: str, rows: Sequence[Row]) -> str:
    """Write the rows as CSV; a cell that a spreadsheet would run is text."""
    measures = list(find_test(test).specs)
    head = [*HEAD, *(f"{name}{end}" for name in measures for end in ("", "_low", "_high"))]
    return csv_text(head, (list(row.cells(measures)) for row in rows))
