"""The rule engine: observations become verdicts (系统初判); people's decisions (审核认定) stand above them."""
