"""What can go wrong while a paper is made."""

from __future__ import annotations

from server.errors import Invalid, Problem


class FontsMissing(Problem):
    """The machine has no font that can print Chinese."""

    status = 503
    code = "fonts_missing"
    zh = "本机没有可用于公文的中文字体，无法生成 PDF。请安装 fonts-noto-cjk，或把字体文件放进设置的字体文件夹。"
    en = "This machine has no Chinese font, so no PDF can be made. Install fonts-noto-cjk or fill the font folder."


class TypesettingFailed(Problem):
    """The typesetter refused the paper."""

    status = 500
    code = "typesetting_failed"
    zh = "生成 PDF 时排版失败，可先下载 DOCX。"
    en = "Typesetting the PDF failed; the DOCX can still be downloaded."


class TemplateBroken(Invalid):
    """The office's own DOCX template cannot be filled in."""

    code = "template_broken"
    zh = "公文模板“{name}”无法使用：{reason}。请改正模板，或移走它以使用自带模板。"
    en = "The paper template “{name}” cannot be used: {reason}. Mend it, or move it away to use the built-in one."
