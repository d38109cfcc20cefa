"""Task breakdown (任务分解表) and views of the filed ledger (创建台账). The door only: not furnished yet."""
