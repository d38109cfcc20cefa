"""The phone app: its pages and the API that takes records in; a record is committed first and judged afterwards."""
