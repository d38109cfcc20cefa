"""Findings (问题) and rectification notices (整改通知单): from a verdict to a signed paper that never changes."""
