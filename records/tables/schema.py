"""The tables of the history. A change here needs a new file in migrations/versions; a test compares the two."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Double, ForeignKey, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

# Named constraints, so that a later migration can change them.
_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Ids are random hex, moments are UTC ISO text, JSON is text."""

    metadata = MetaData(naming_convention=_NAMES)


class ClientRow(Base):
    """A client."""

    __tablename__ = "clients"
    __table_args__ = (CheckConstraint("sex IN ('female', 'male')", name="sex"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    birth_date: Mapped[date]
    sex: Mapped[str]
    height_cm: Mapped[float] = mapped_column(Double)
    weight_kg: Mapped[float | None] = mapped_column(Double)
    created_at: Mapped[str]
    header: Mapped[str] = mapped_column(default="{}")
    keep_years: Mapped[int | None]


class IntakeRow(Base):
    """One version of a client's answers; earlier ones are never changed."""

    __tablename__ = "intakes"
    __table_args__ = (UniqueConstraint("client_id", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"))
    number: Mapped[int]
    answered_on: Mapped[date]
    due_on: Mapped[date]
    answers: Mapped[str]
    trainer_id: Mapped[str]


class ConsentRow(Base):
    """Permission to share something with a recipient; a withdrawn one is kept, with the time."""

    __tablename__ = "consents"

    id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"), index=True)
    recipient: Mapped[str]
    contents: Mapped[str]
    given_on: Mapped[date]
    until: Mapped[date]
    signed_how: Mapped[str]
    withdrawn_at: Mapped[str | None]


class SessionRow(Base):
    """One visit: a client's tests of one day."""

    __tablename__ = "sessions"
    __table_args__ = (UniqueConstraint("client_id", "date"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"))
    date: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    tolerance: Mapped[str] = mapped_column(default="")
    next_steps: Mapped[str] = mapped_column(default="")

    vitals: Mapped[list["VitalsRow"]] = relationship(lazy="selectin", order_by="VitalsRow.taken_at")
    incidents: Mapped[list["IncidentRow"]] = relationship(lazy="selectin", order_by="IncidentRow.happened_at")
    gates: Mapped[list["GateRow"]] = relationship(lazy="selectin", order_by="GateRow.checked_at")
    unable: Mapped[list["UnableRow"]] = relationship(lazy="selectin", order_by="UnableRow.marked_at")


class VitalsRow(Base):
    """Signs that were taken once in a session."""

    __tablename__ = "vitals"

    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    moment: Mapped[str]
    taken_at: Mapped[str]
    signs: Mapped[str]


class IncidentRow(Base):
    """Something that went wrong in a session."""

    __tablename__ = "incidents"

    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    happened_at: Mapped[str]
    what: Mapped[str]
    done: Mapped[str]
    told: Mapped[str]
    trainer_id: Mapped[str]


class GateRow(Base):
    """What the safety check said before a test, and the trainer's reason to go on anyway."""

    __tablename__ = "gates"

    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    checked_at: Mapped[str]
    result: Mapped[str]
    reasons: Mapped[str]
    override_reason: Mapped[str]
    trainer_id: Mapped[str]


class UnableRow(Base):
    """A part of the SPPB that the client was unable to do in a session, and why."""

    __tablename__ = "unable"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    trainer_id: Mapped[str]
    marked_at: Mapped[str]


class CorrectionRow(Base):
    """One correction of an assessment; `detail` is what the columns do not hold."""

    __tablename__ = "corrections"
    __table_args__ = (UniqueConstraint("assessment_id", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str]
    detail: Mapped[str]
    who: Mapped[str]
    made_at: Mapped[str]


class JobRow(Base):
    """A video on its way to a result: it arrives, waits for the trainer, is measured, and waits for review.

    `mark` tells one upload from another; `asked` is what to measure, as JSON; `seen` what the video seemed to show.
    `fence` rises with each attempt: whoever holds an older one may not write any more.
    """

    __tablename__ = "jobs"
    __table_args__ = (UniqueConstraint("mark"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str | None] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"), index=True)
    mark: Mapped[str]
    source: Mapped[str]
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[str] = mapped_column(index=True)
    made_at: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    test: Mapped[str | None]
    asked: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[str | None]
    stage: Mapped[str] = mapped_column(default="")
    progress: Mapped[float] = mapped_column(Double, default=0.0)
    why: Mapped[str] = mapped_column(default="")
    seen: Mapped[str | None]
    track: Mapped[bytes | None] = mapped_column(deferred=True)
    track_key: Mapped[str | None] = mapped_column(index=True)


class AssessmentRow(Base):
    """One test: what was measured, never changed, and what the corrections make of it; a session's or a job's draft."""

    __tablename__ = "assessments"
    __table_args__ = (CheckConstraint("(session_id IS NULL) <> (job_id IS NULL)", name="owner"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    test: Mapped[str]
    recorded_at: Mapped[str]
    measured: Mapped[str]
    corrected: Mapped[str | None]
    conditions: Mapped[str]
    track: Mapped[bytes] = mapped_column(deferred=True)
    track_key: Mapped[str | None] = mapped_column(index=True)
    # Indexed because they stand behind the track: to list them all from the rows would read every track.
    video_file_id: Mapped[str | None] = mapped_column(index=True)
    overlay_file_id: Mapped[str | None] = mapped_column(index=True)

    session: Mapped[SessionRow | None] = relationship(lazy="joined")
    job: Mapped[JobRow | None] = relationship(lazy="joined")
    corrections: Mapped[list[CorrectionRow]] = relationship(lazy="selectin", order_by=CorrectionRow.number)


class SummaryRow(Base):
    """An assessment's current result without curves: many are read at once, and their tracks need not be."""

    __tablename__ = "summaries"

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    recorded_at: Mapped[str]
    corrected: Mapped[bool]
    has_video: Mapped[bool]
    result: Mapped[str]


class StillRow(Base):
    """A picture of an assessment's video that the trainer keeps for the report, as JPEG."""

    __tablename__ = "stills"
    __table_args__ = (UniqueConstraint("assessment_id", "time_s"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"))
    time_s: Mapped[float] = mapped_column(Double)
    picture: Mapped[bytes]


class FileSecretRow(Base):
    """A file's own share of its key: without this row what is left of a deleted file on the disk stays shut."""

    __tablename__ = "file_secrets"

    file_id: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[bytes]


class FilePieceRow(Base):
    """A piece of a sealed file, where the database is a server's; in a file the table is empty."""

    __tablename__ = "file_pieces"

    file_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    written_at: Mapped[str]
    sealed: Mapped[bytes]


class ChoiceRow(Base):
    """An entry of one of the lists that the trainers edit."""

    __tablename__ = "choices"

    kind: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(primary_key=True)


class TrainerRow(Base):
    """The name behind a slot of the key file; it stays when the slot is taken away, for the audit."""

    __tablename__ = "trainers"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class AuditRow(Base):
    """Who did what to whose record; `seal` chains it to the row before."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    trainer_id: Mapped[str]
    action: Mapped[str]
    client_id: Mapped[str | None] = mapped_column(index=True)
    detail: Mapped[str]
    seal: Mapped[str]


class AuditHeadRow(Base):
    """The one row that knows the last of the audit, so that rows cut off at the end are missed."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    seal: Mapped[str]
    proof: Mapped[str]
