"""The phone app: its pages and the API that takes records in; it commits the record, then judges in a second transaction."""
