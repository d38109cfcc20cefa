"""Rectification notices (整改通知单): problems found, drafts per unit, signing with a number, the frozen paper."""
