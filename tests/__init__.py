"""The tests: unit (pure rules), database (both engines), pages (the real client), browser, house (rules about us)."""
