"""巡城 (Xuncheng): evidence by place, verdicts, rectification notices. One package per room; see ARCHITECTURE.md."""
