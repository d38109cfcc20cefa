"""What the places room refuses: wrong files, wrong rows of a file, and verbs that do not fit a site's state."""

from __future__ import annotations

from server.errors import Conflict, Invalid, NotFound

# --- the file itself -----------------------------------------------------------------------------------------------


class FileProblem(Invalid):
    """A file that cannot be imported at all."""

    code = "file_unreadable"
    zh = "无法读取文件“{file}”：{reason}"
    en = "The file “{file}” cannot be read: {reason}"


class FileMissing(FileProblem):
    """There is no such file."""

    code = "file_missing"
    zh = "没有找到文件“{file}”。"
    en = "There is no file “{file}”."


class FileKindUnknown(FileProblem):
    """A file of a kind that is not read here."""

    code = "file_kind_unknown"
    zh = "不支持“{file}”这种文件。可导入：GeoJSON、GeoPackage(.gpkg)、Shapefile(.shp)、CSV、XLSX。"
    en = "Files like “{file}” are not read. Known: GeoJSON, GeoPackage (.gpkg), Shapefile (.shp), CSV, XLSX."


class FileDamaged(FileProblem):
    """A file whose content is not what its name says."""

    code = "file_damaged"
    zh = "“{file}”不是有效的 {kind} 文件：{reason}"
    en = "“{file}” is not a valid {kind} file: {reason}"


class FileIncomplete(FileProblem):
    """A Shapefile of which a part is missing."""

    code = "file_incomplete"
    zh = "Shapefile“{file}”不完整，缺少同名的 {missing} 文件。"
    en = "The Shapefile “{file}” is incomplete: its {missing} file is missing."


class FileEmpty(FileProblem):
    """A file without a single row."""

    code = "file_empty"
    zh = "“{file}”中没有任何数据行。"
    en = "“{file}” holds no rows."


class FieldMissing(FileProblem):
    """A column that was asked for and is not there."""

    code = "field_missing"
    zh = "“{file}”中没有名为“{field}”的列。现有列：{fields}。"
    en = "“{file}” has no column “{field}”. It has: {fields}."


class LayerChoice(FileProblem):
    """A file with several layers or sheets, of which one must be named."""

    code = "layer_unclear"
    zh = "“{file}”含有多个图层：{layers}。请用 --layer 指定一个。"
    en = "“{file}” holds several layers: {layers}. Name one with --layer."


class ProjectionUnknown(FileProblem):
    """Coordinates that are no degrees, without a statement of what they are."""

    code = "projection_unknown"
    zh = "“{file}”的坐标不是经纬度，文件又没有说明投影(例如缺少 .prj)，无法换算。"
    en = "The coordinates of “{file}” are no degrees and the file does not say what they are (no .prj?)."


class NothingImported(FileProblem):
    """Every row was refused."""

    code = "nothing_imported"
    zh = "“{file}”的 {rows} 行全部被拒收，没有导入任何点位。"
    en = "All {rows} rows of “{file}” were refused; nothing was imported."


class RefusedRows(FileProblem):
    """Some rows were refused, and the caller wanted all or nothing."""

    code = "rows_refused"
    zh = "“{file}”有 {refused} 行被拒收；按要求(--strict)没有导入任何点位。"
    en = "{refused} rows of “{file}” were refused; as asked (--strict) nothing was imported."


class NoRoads(FileProblem):
    """A file without a single named main or secondary road."""

    code = "no_roads"
    zh = "“{file}”中没有带名称的主次干道（按“{name_field}”列和“{class_field}”列查找）。"
    en = "“{file}” holds no named main or secondary road (looked for in “{name_field}” and “{class_field}”)."


class SiteTypeUnknown(Invalid):
    """A site type that is not known."""

    code = "site_type_unknown"
    zh = "不认识点位类型“{site_type}”。可用：{known}。"
    en = "Unknown site type “{site_type}”. Known: {known}."


class LevelUnknown(Invalid):
    """An area level that is not known."""

    code = "area_level_unknown"
    zh = "不认识辖区层级“{level}”。可用：city、district、street、community、grid。"
    en = "Unknown area level “{level}”. Known: city, district, street, community, grid."


# --- one row -------------------------------------------------------------------------------------------------------


class RowProblem(Invalid):
    """A row that cannot become a site."""

    code = "row_unusable"
    zh = "这一行无法导入：{reason}"
    en = "This row cannot be imported: {reason}"


class NameMissing(RowProblem):
    """A row without a name."""

    code = "name_missing"
    zh = "名称为空。"
    en = "The name is empty."


class TextTooLong(RowProblem):
    """A text that is longer than its column."""

    code = "text_too_long"
    zh = "“{field}”超过 {limit} 个字。"
    en = "“{field}” is longer than {limit} characters."


class CodeTwice(RowProblem):
    """A code that already stood in an earlier row of the same file."""

    code = "code_twice"
    zh = "编号“{site_code}”与第 {first} 行重复。"
    en = "The code “{site_code}” already stands in row {first}."


class RowTwice(RowProblem):
    """A row that says the same as an earlier row of the same file."""

    code = "row_twice"
    zh = "与第 {first} 行是同一个点位(名称和位置相同)。"
    en = "This is the same site as in row {first}: same name, same place."


class CodeTaken(RowProblem):
    """A code that belongs to a site of another type."""

    code = "code_taken"
    zh = "编号“{site_code}”已属于另一类点位“{name}”。"
    en = "The code “{site_code}” belongs to “{name}”, a site of another type."


class SiteRetired(RowProblem):
    """A row about a site that has been retired."""

    code = "site_retired"
    zh = "点位“{name}”已停用。"
    en = "The site “{name}” has been retired."


class HalfPosition(RowProblem):
    """Only one of longitude and latitude."""

    code = "position_half"
    zh = "经度和纬度只填了一个。"
    en = "Only one of longitude and latitude is given."


class BadGeometry(RowProblem):
    """A geometry that cannot be read."""

    code = "geometry_unusable"
    zh = "几何数据无法读取：{reason}"
    en = "The geometry cannot be read: {reason}"


class OutsideCity(RowProblem):
    """A place far outside the areas that are known."""

    code = "position_outside_city"
    zh = "位置(经度 {lon}，纬度 {lat})在已登记辖区之外约 {distance_km} 公里。请检查坐标系或经纬度次序。"
    en = "The place (lon {lon}, lat {lat}) lies some {distance_km} km outside the known areas. Check datum and order."


class FormulaWithoutValue(RowProblem):
    """A spreadsheet cell with a formula whose value was never stored."""

    code = "formula_without_value"
    zh = "“{field}”是公式，文件里没有保存计算结果。请在表格软件中打开并另存一次。"
    en = "“{field}” is a formula whose value is not stored in the file. Open and save it in a spreadsheet program."


class FormulaError(RowProblem):
    """A spreadsheet cell that shows an error."""

    code = "formula_error"
    zh = "“{field}”的值是错误“{value}”。"
    en = "“{field}” shows the error “{value}”."


class TooManyColumns(RowProblem):
    """A CSV row with more cells than the head has."""

    code = "row_too_wide"
    zh = "这一行的列数多于表头。"
    en = "This row has more cells than the head of the table."


class PlateMissing(RowProblem):
    """A vehicle without a plate."""

    code = "plate_missing"
    zh = "车(船)牌号为空。"
    en = "The number plate is empty."


class AreaCodeMissing(RowProblem):
    """An area without a code."""

    code = "area_code_missing"
    zh = "辖区编号为空。"
    en = "The area's code is empty."


# --- verbs ---------------------------------------------------------------------------------------------------------


class SiteNotFound(NotFound):
    """No such site."""

    code = "site_not_found"
    zh = "没有找到点位“{site}”。"
    en = "There is no site “{site}”."


class CorrectionNotFound(NotFound):
    """No such proposal."""

    code = "correction_not_found"
    zh = "没有找到这条点位纠错。"
    en = "There is no such correction."


class CorrectionDecided(Conflict):
    """Somebody has already decided about this proposal."""

    code = "correction_decided"
    zh = "这条点位纠错已经处理过了。"
    en = "This correction has already been decided."


class CorrectionUndecided(Conflict):
    """There is no decision about this proposal that could be taken back."""

    code = "correction_undecided"
    zh = "这条点位纠错还没有处理，无可撤销。"
    en = "This correction has not been decided yet; there is nothing to take back."


class SiteMovedSince(Conflict):
    """The site was moved again after the decision that is to be taken back."""

    code = "site_moved_since"
    zh = "采纳之后点位又被移动过，不能撤销；请直接修改点位位置。"
    en = "The site was moved again after this was accepted; please put it right directly."


class ReasonMissing(Invalid):
    """A proposal or retirement without a reason."""

    code = "reason_missing"
    zh = "请填写理由。"
    en = "Please give a reason."


class NoReferenceLine(Conflict):
    """A site that is no road section."""

    code = "no_reference_line"
    zh = "点位“{name}”不是路段，没有基准线。"
    en = "The site “{name}” is no road section and has no reference line."


class UnitNotAssigned(NotFound):
    """The unit does not answer for this site."""

    code = "unit_not_assigned"
    zh = "该单位不是这个点位的责任单位。"
    en = "This unit does not answer for this site."


class MobileHasNoPlace(Conflict):
    """A vehicle cannot be put on the map."""

    code = "mobile_has_no_place"
    zh = "“{name}”是车(船)，没有固定位置。"
    en = "“{name}” is a vehicle and has no fixed place."


class AreaExists(Conflict):
    """The code belongs to another area."""

    code = "area_exists"
    zh = "辖区编号“{area_code}”已存在。"
    en = "The area code “{area_code}” is already in use."


class AreaUnknown(NotFound):
    """No such area."""

    code = "area_unknown"
    zh = "没有名称或编号为“{area}”的辖区。"
    en = "No area is named or coded “{area}”."


class AreaCycle(Conflict):
    """An area would lie within itself."""

    code = "area_cycle"
    zh = "辖区不能隶属于自己或自己的下级。"
    en = "An area cannot lie within itself or one of its parts."
