"""What the tests stand on: engines to test against, a running server, and factories of the things tested."""
