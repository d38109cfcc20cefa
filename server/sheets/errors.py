"""What is refused of a workbook as a whole, before a cell of it is read."""

from __future__ import annotations

from server.errors import Invalid


class WorkbookRefused(Invalid):
    """A file that is not read as a workbook."""

    code = "workbook_refused"
    zh = "无法读取这个工作簿。"
    en = "This workbook cannot be read."


class NoWorkbook(WorkbookRefused):
    """A file that is no workbook at all, or a damaged one."""

    code = "workbook_damaged"
    zh = "这不是完整的 XLSX 工作簿，可能已损坏或没有传完。请在表格软件中打开，另存为 XLSX 再试。"
    en = "This is not a whole XLSX workbook; it may be damaged or cut off. Open it in a spreadsheet and save it again."


class OldOrLocked(WorkbookRefused):
    """An XLS of former times, or an XLSX behind a password: both have the same envelope."""

    code = "workbook_old_or_locked"
    zh = "这是旧版 XLS 文件，或加了打开密码的工作簿。请去掉密码，另存为 XLSX 再试。"
    en = "This is an old XLS file or a workbook with a password. Remove the password and save it as XLSX."


class TooLarge(WorkbookRefused):
    """A file, or what it unpacks to, beyond any table that is meant."""

    code = "workbook_too_large"
    zh = "工作簿太大：{what_zh} 超过 {megabytes} MB。"
    en = "The workbook is too large: {what_en} exceeds {megabytes} MB."


class TooManyCells(WorkbookRefused):
    """More rows, columns or cells than any table that is meant."""

    code = "workbook_too_many_cells"
    zh = "工作簿太大：有一张工作表超过 {most} {what_zh}。请只留下需要的内容。"
    en = "The workbook is too large: one sheet has more than {most} {what_en}. Keep only what is needed."


class NotPlain(WorkbookRefused):
    """A workbook with document type declarations, with which a few bytes of XML grow to gigabytes."""

    code = "workbook_not_plain"
    zh = "工作簿里含有文档类型声明（DTD），不予读取。"
    en = "The workbook contains a document type declaration (DTD) and is not read."
