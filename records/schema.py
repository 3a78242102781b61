"""The tables of the history. A change here needs a new file in migrations/versions; a test compares the two."""

from datetime import date

from sqlalchemy import CheckConstraint, Double, ForeignKey, MetaData, UniqueConstraint
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


class SessionRow(Base):
    """One visit: a client's tests of one day."""

    __tablename__ = "sessions"
    __table_args__ = (UniqueConstraint("client_id", "date"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"))
    date: Mapped[date]
    note: Mapped[str]


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


class AssessmentRow(Base):
    """One test: what was measured, never changed, and what the corrections make of it."""

    __tablename__ = "assessments"

    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    test: Mapped[str]
    recorded_at: Mapped[str]
    measured: Mapped[str]
    corrected: Mapped[str | None]
    conditions: Mapped[str]
    track: Mapped[bytes] = mapped_column(deferred=True)
    track_key: Mapped[str | None] = mapped_column(index=True)
    video_file_id: Mapped[str | None]
    overlay_file_id: Mapped[str | None]

    session: Mapped[SessionRow] = relationship(lazy="joined", innerjoin=True)
    corrections: Mapped[list[CorrectionRow]] = relationship(lazy="selectin", order_by=CorrectionRow.number)
