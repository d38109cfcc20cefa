"""What each room brings: its blueprints, its commands, its sweeps, in the order in which they are to run."""

from __future__ import annotations

from collections.abc import Callable

import click
from flask import Blueprint

from server.audit import models as audit_tables
from server.compliance import commands as compliance_commands
from server.compliance import jobs as compliance_jobs
from server.compliance import models as compliance_tables
from server.compliance import practice_routes as practice
from server.compliance import routes as compliance
from server.demo import commands as demo_commands
from server.field import api as field_api
from server.field import commands as field_commands
from server.field import outbox_pages as outbox_files
from server.field import routes as field
from server.field import shell as field_shell
from server.geo import commands as geo_commands
from server.inspections import commands as inspections_commands
from server.inspections import jobs as inspections_jobs
from server.inspections import models as inspections_tables
from server.inspections import retention_routes as retention
from server.inspections import routes as inspections
from server.inspections import unable_routes as unable
from server.inspections.draws import models as draw_tables
from server.inspections.draws import routes as draws
from server.inspections.evidence import models as evidence_tables
from server.maps import api as maps_api
from server.maps import routes as maps
from server.notices import commands as notices_commands
from server.notices import models as notices_tables
from server.notices import retention as photo_expiry
from server.notices import routes as notices
from server.people import commands as people_commands
from server.people import models as people_tables
from server.people import routes as people
from server.photos import commands as photos_commands
from server.photos import jobs as photos_jobs
from server.photos import models as photos_tables
from server.photos import routes as photos
from server.photos.redactions import jobs as redactions_jobs
from server.photos.redactions import models as redactions_tables
from server.photos.redactions import routes as redactions
from server.photos.slogans import jobs as slogans_jobs
from server.photos.slogans import models as slogans_tables
from server.photos.slogans import routes as slogans
from server.photos.uploads import jobs as uploads_jobs
from server.photos.uploads import models as uploads_tables
from server.photos.uploads import routes as uploads
from server.places import commands as places_commands
from server.places import models as places_tables
from server.places import routes as places
from server.reports import commands as reports_commands
from server.reports import routes as reports
from server.reports import score_routes as scores
from server.review import evidence_api, quarantine
from server.review import routes as review
from server.review import text_pages as photo_texts
from server.review.desk import api as desk_api
from server.review.imports import commands as imports_commands
from server.review.imports import jobs as imports_jobs
from server.review.imports import models as imports_tables
from server.review.imports import routes as imports
from server.standards import commands as standards_commands
from server.standards import models as standards_tables
from server.standards import routes as standards
from server.storage import photo_store

TABLES = (
    audit_tables,
    people_tables,
    places_tables,
    standards_tables,
    photos_tables,
    uploads_tables,
    redactions_tables,
    slogans_tables,
    inspections_tables,
    draw_tables,
    evidence_tables,
    imports_tables,
    compliance_tables,
    notices_tables,
)
"""Every room's tables: known to migrations, and to the models they are compared with, by being imported here."""


def blueprints() -> tuple[Blueprint, ...]:
    """Give every room's blueprints."""
    rounds = (inspections, retention, draws, unable, practice, compliance)
    evidence = (photos, uploads, slogans, redactions)
    pages = (
        people,
        *evidence,
        places,
        standards,
        *rounds,
        notices,
        reports,
        scores,
        maps,
        review,
        imports,
        photo_texts,
        quarantine,
        outbox_files,
        field,
        field_shell,
    )
    return tuple(room.blueprint for room in (*pages, field_api, maps_api, evidence_api, desk_api))


def command_groups() -> tuple[click.Command, ...]:
    """Give every room's command groups."""
    photos_commands.group.add_command(imports_commands.import_command)  # it knows sites and rounds, its group does not
    return (
        geo_commands.geo,
        people_commands.group,
        photos_commands.group,
        places_commands.group,
        standards_commands.group,
        inspections_commands.group,
        compliance_commands.group,
        notices_commands.group,
        reports_commands.group,
        field_commands.group,
        demo_commands.demo,
    )


def sweeps() -> tuple[tuple[str, Callable[[], int]], ...]:
    """Give the sweeps in order: read photos, weigh them, judge; only then draw, which takes longest."""
    return (
        ("photos.read", photos_jobs.read_photos),
        ("inspections.weigh", inspections_jobs.weigh_photos),
        ("inspections.compare", inspections_jobs.compare_photos),
        ("compliance.judge", compliance_jobs.judge_due),
        ("photos.redact", redactions_jobs.draw_redacted),
        ("photos.draw", photos_jobs.draw_renditions),
        ("photos.hash", photos_jobs.hash_drawn),
        ("inspections.search", inspections_jobs.search_photos),
        ("photos.slogans", slogans_jobs.match_texts),
        ("photos.expire", photo_expiry.expire_daily),
        ("photos.uploads", uploads_jobs.clear_expired),
        ("review.imports", imports_jobs.clear_expired),
        ("storage.abandoned", lambda: photo_store().clear_abandoned()),
    )


def leisurely_sweeps() -> tuple[tuple[str, Callable[[], int]], ...]:
    """Give the sweeps that wait until nothing else is to do."""
    return (("photos.text", slogans_jobs.read_texts),)
