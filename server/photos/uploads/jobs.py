"""What is swept: uploads that were never finished."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from server.config import Settings
from server.photos.uploads import operations
from server.storage import photo_store


def clear_expired() -> int:
    """Remove expired uploads and bytes that no upload owns any more; tell how many."""
    settings: Settings = current_app.extensions["settings"]
    store = photo_store()
    # Written to after it expired: by a request that was under way. A day is longer than any of those takes.
    lifetime = timedelta(hours=settings.upload_expiry_hours)
    return operations.sweep(store, lifetime) + operations.clear_ownerless(
        store, older_than=lifetime + timedelta(days=1)
    )
