"""What the inspections room refuses."""

from __future__ import annotations

from server.errors import Conflict, Forbidden, Invalid, NotFound


class RoundUnknown(NotFound):
    """No round has this number."""

    code = "round_unknown"
    zh = "没有编号为 {round} 的检查批次。"
    en = "There is no round number {round}."


class RoundClosed(Conflict):
    """A closed round is not changed any more."""

    code = "round_closed"
    zh = "检查批次“{name}”已经结束，不能再修改。"
    en = "The round “{name}” is closed and cannot be changed."


class RoundNameTaken(Conflict):
    """Two rounds may not share a name."""

    code = "round_name_taken"
    zh = "已有名为“{name}”的检查批次。"
    en = "There is already a round named “{name}”."


class BadRoundName(Invalid):
    """The name would break the lines of pages and papers."""

    code = "bad_round_name"
    zh = "检查批次名称须为 1 至 120 个字，不含控制字符。"
    en = "The name of a round has 1 to 120 characters and no control characters."


class BadRoundDates(Invalid):
    """A round ends before it begins, or in a year that no calendar here reaches."""

    code = "bad_round_dates"
    zh = "检查批次的结束日期不能早于开始日期，年份须在 2000 至 2199 之间。"
    en = "A round cannot end before it starts, and its years lie between 2000 and 2199."


class BadPhotoSize(Invalid):
    """A round asks for pictures too small to judge by, or too large for any phone."""

    code = "bad_photo_size"
    zh = "照片长边须在 {least_px} 至 {most_px} 像素之间，质量须在 {least} 至 {most} 之间。"
    en = "The long side of photos lies between {least_px} and {most_px} px, their quality between {least} and {most}."


class CannotInspect(Invalid):
    """Sites are given to people who may use the phone's pages."""

    code = "cannot_inspect"
    zh = "“{name}”不是检查员，不能分配点位。"
    en = "“{name}” is not an inspector and cannot be given sites."


class OwnSite(Invalid):
    """回避: who belongs to an area or a unit does not inspect it."""

    code = "own_site"
    zh = "须回避：“{name}”不能检查本辖区或本单位的点位（{sites}）。"
    en = "“{name}” may not inspect sites of their own area or unit ({sites})."


class NotUnable(Conflict):
    """Only a site that could not be checked is replaced or set for another day."""

    code = "not_unable"
    zh = "点位“{site}”不是无法检查的点位。"
    en = "The site “{site}” is not one that could not be checked."


class PartlyChecked(Conflict):
    """Where something was checked, the site stays; what could not be checked there is out of the rate by itself."""

    code = "partly_checked"
    zh = "点位“{site}”已有检查结果，不能启用备用点位。"
    en = "Something was checked at “{site}”, so no reserve site takes its place."


class RefusalIsScored(Conflict):
    """A refusal that is scored as a fail may not be made to vanish by another site."""

    code = "refusal_is_scored"
    zh = "本批次规定拒绝进入按不符合计，点位“{site}”不能用备用点位代替。"
    en = "In this round a refusal counts as not met; no reserve site takes the place of “{site}”."


class AlreadyReplaced(Conflict):
    """A site is replaced once."""

    code = "already_replaced"
    zh = "点位“{site}”已由备用点位“{reserve}”代替。"
    en = "The reserve site “{reserve}” has already taken the place of “{site}”."


class NoReserveLeft(Conflict):
    """No reserve site of the type is left."""

    code = "no_reserve_left"
    zh = "同类型的备用点位已经用完，请先补抽。"
    en = "No reserve site of this type is left; draw more first."


class ReserveReason(Invalid):
    """Taking a reserve site needs a reason."""

    code = "reserve_reason_missing"
    zh = "启用备用点位须写明理由。"
    en = "Say why a reserve site takes the place."


class BadAgainDay(Invalid):
    """A site is checked again from today on."""

    code = "bad_again_day"
    zh = "择时再查的日期不能早于今天。"
    en = "The day for checking again cannot lie before today."


class StandardNotPublished(Invalid):
    """A round is judged by a published standard only."""

    code = "standard_not_published"
    zh = "测评体系“{title}”尚未发布，不能用于检查批次。"
    en = "The standard “{title}” is not published and cannot be used in a round."


class SiteNotInRound(Invalid):
    """The site is not part of the round's sample."""

    code = "site_not_in_round"
    zh = "点位不在本检查批次内。"
    en = "The site is not part of this round."


class VisitUnknown(NotFound):
    """The visit has not arrived yet (or never existed): send it first."""

    code = "visit_unknown"
    zh = "服务器上没有这次现场检查，请先发送检查的开始记录。"
    en = "This visit has not arrived; send its start first."


class DeclarationReason(Invalid):
    """Declaring a check complete in somebody's place needs a reason."""

    code = "declaration_reason_missing"
    zh = "代为声明检查完成须写明理由。"
    en = "Say why the check is declared complete in the inspector's place."


class ObservationUnknown(NotFound):
    """The observation has not arrived."""

    code = "observation_unknown"
    zh = "服务器上没有这条检查记录。"
    en = "This observation has not arrived."


class CorrectsElsewhere(Conflict):
    """A correction stands in the round and at the site of what it replaces."""

    code = "corrects_elsewhere"
    zh = "更正记录必须与原记录属于同一批次的同一点位。"
    en = "A correction belongs to the round and the site of the record it replaces."


class AlreadyCorrected(Conflict):
    """The record was corrected before: the correction is what a further one replaces."""

    code = "already_corrected"
    zh = "这条记录已经更正过，请更正最新的一条。"
    en = "This record has been corrected already; correct the newest one."


class RecheckTooEarly(Conflict):
    """A round that is open is checked, not re-checked."""

    code = "recheck_too_early"
    zh = "检查批次“{name}”尚未结束，请直接检查，不用复查。"
    en = "The round “{name}” is still open: check the site, there is nothing to re-check yet."


class NotYours(Forbidden):
    """The record belongs to another inspector."""

    code = "not_yours"
    zh = "这条记录属于其他检查员。"
    en = "This record belongs to another inspector."


class DifferentContent(Conflict):
    """A known UUID came with other content; both are kept."""

    code = "different_content"
    zh = "同一编号的记录已存在且内容不同。已收到的记录保持不变，新的内容已另存备查。"
    en = "A record with this UUID exists with other content. It stays as it is; the new content is kept for inspection."


class RequirementUnknown(Invalid):
    """A requirement's key is not in the round's standard."""

    code = "requirement_unknown"
    zh = "本批次的测评体系中没有条款“{key}”。"
    en = "The standard of this round has no requirement “{key}”."


class RequirementNotForSite(Invalid):
    """A requirement speaks of another type of site."""

    code = "requirement_not_for_site"
    zh = "条款“{key}”不适用于此类点位。"
    en = "Requirement “{key}” does not speak of sites of this type."


class UnitUnknown(Invalid):
    """The named unit does not exist."""

    code = "unit_unknown"
    zh = "没有编号为 {unit} 的责任单位。"
    en = "There is no responsible unit number {unit}."


class PairUnknown(NotFound):
    """No pair of photos has this number."""

    code = "pair_unknown"
    zh = "没有编号为 {pair} 的疑似重复。"
    en = "There is no possible repetition number {pair}."


class AnswerReason(Invalid):
    """Saying that two photos show the same or different things needs a reason."""

    code = "pair_reason_missing"
    zh = "判断是否同一处须写明理由。"
    en = "Say why the two photos show the same thing or different things."


class EvidenceUnknown(NotFound):
    """No expected photo has this number."""

    code = "evidence_unknown"
    zh = "没有编号为 {photo} 的照片证据。"
    en = "There is no photo number {photo} in evidence."


class RulingReason(Invalid):
    """Accepting or rejecting evidence needs a reason."""

    code = "ruling_reason_missing"
    zh = "采信或不采信须写明理由。"
    en = "Say why the evidence is accepted or rejected."


class RulingStands(Conflict):
    """Somebody else has ruled otherwise; who has seen that and means it names the ruling (`over`)."""

    code = "ruling_stands"
    zh = "{who} 已于 {when} 认定为“{said_zh}”，这次没有保存。"
    en = "{who} decided “{said_en}” at {when}; nothing was saved this time."


class AnswerStands(Conflict):
    """Somebody else has answered otherwise; who has seen that and means it names the answer (`over`)."""

    code = "pair_answer_stands"
    zh = "{who} 已于 {when} 认定为“{said_zh}”，这次没有保存。"
    en = "{who} answered “{said_en}” at {when}; nothing was saved this time."


class SaidUnknown(NotFound):
    """What is to be taken back was never said of this photo or pair."""

    code = "said_unknown"
    zh = "这里没有编号为 {number} 的认定。"
    en = "Nothing with the number {number} was decided here."


class NotArrived(Conflict):
    """A photo that nobody here has seen cannot be accepted."""

    code = "evidence_not_arrived"
    zh = "照片尚未送达或尚未读取，不能采信。"
    en = "The photo has not arrived or has not been read, so it cannot be accepted."


class TypeNotAsked(Invalid):
    """A type of site that the round's standard says nothing about."""

    code = "type_not_asked"
    zh = "本批次的测评体系没有针对“{site_type}”类点位的条款，不能抽取。"
    en = "The standard of this round has no requirement for sites of type “{site_type}”; they cannot be drawn."


class NothingToDraw(Conflict):
    """Every site of the wanted types is in the round already, or there is none."""

    code = "nothing_to_draw"
    zh = "没有可抽取的点位：这些类型没有在用的点位，或者都已在批次内。"
    en = "There is no site to draw: these types have none in use, or all are in the round already."


class DrawUnknown(NotFound):
    """No draw has this number."""

    code = "draw_unknown"
    zh = "没有这次抽样。"
    en = "There is no such draw."


class BadPlanText(Invalid):
    """A plan on the command line that cannot be read."""

    code = "bad_plan_text"
    zh = "“{text}”应写作 类型=数量，例如 park=3。"
    en = "“{text}” should be written type=number, for instance park=3."


class BadRetention(Invalid):
    """The time photos are kept is no sensible number of months."""

    code = "bad_retention"
    zh = "保存期限应为 1 至 {most} 个月，不填为永久保存。"
    en = "Photos are kept for 1 to {most} months, or for ever where nothing is said."


class RenditionsBeforeOriginals(Invalid):
    """What is shown of a photo would go before its original."""

    code = "renditions_before_originals"
    zh = "显示图的保存期限不能短于原图；原图永久保存时，显示图也永久保存。"
    en = "What is shown of a photo is kept at least as long as its original."


class HoldReason(Invalid):
    """A hold came without a reason."""

    code = "hold_reason_missing"
    zh = "请写明暂停清理的理由。"
    en = "Please give the reason for the hold."
