"""Accounts, roles and units (责任单位): who may do what, and who answers for which place."""
