"""What is swept: imports that nobody finished."""

from __future__ import annotations

from server.review.imports.clearing import clear_expired

__all__ = ["clear_expired"]
