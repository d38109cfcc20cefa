"""Every reason code as a sentence: the one list of what a verdict can say. The figures are put in by `words.py`."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

SENTENCES: dict[str, Any] = {
    "nobody_came": _("还没有人检查。"),
    "not_declared_complete": _("检查尚未声明完成。"),
    "another_unfinished": _("另有检查员在这里的检查尚未声明完成。"),
    "only_in_inspection": _("该条只在迎检阶段适用，常态不涉及。"),
    "count_met": _("已确认 %(count)s，达到要求的 %(required)s。"),
    "count_short": _("共 %(count)s，要求至少 %(required)s，还差 %(missing)s。"),
    "count_short_even_so": _(
        "已确认 %(count)s，待核实的全部计入也只有 %(most)s，要求至少 %(required)s，还差 %(missing)s。"
    ),
    "doubtful_decide": _(
        "已确认 %(count)s，另有 %(doubtful)s待核实，要求至少 %(required)s：是否达标取决于待核实的部分。"
    ),
    "doubt_seen_before": _("%(count)s 处的照片以前提交过（相同或几乎相同）。"),
    "doubt_off_site": _("%(count)s 处的照片位置在点位范围之外。"),
    "doubt_unlocated": _("%(count)s 处的照片没有位置。"),
    "doubt_fixes_disagree": _("%(count)s 处的照片自带位置与手机定位不一致。"),
    "doubt_clock_doubtful": _("%(count)s 处的拍摄时间存疑。"),
    "doubt_too_fast": _("%(count)s 处与上一张照片的距离在这段时间内到不了，时间或位置存疑。"),
    "doubt_fix_frozen": _("%(count)s 处的手机定位长时间一点不变，可能不是真实定位。"),
    "doubt_stale": _("%(count)s 处的照片拍摄于批次结束之前，不能说明现状。"),
    "doubt_photo_missing": _("%(count)s 处的照片尚未送达或尚未读取。"),
    "doubt_imprecise": _("%(count)s 处的定位误差过大，无法确定在路上的位置。"),
    "doubt_theme_unknown": _("%(count)s 处没有标注主题，而该条只计指定主题。"),
    "doubt_medium_unknown": _("%(count)s 处没有标注载体形式，而该条只计指定载体。"),
    "doubt_side_unknown": _("%(count)s 处没有标注在道路哪一侧。"),
    "doubt_reach_unsure": _("%(count)s 处离道路较远，无法确定是否在可见范围内。"),
    "other_themes": _("另有 %(count)s 处为其他主题，不计入。"),
    "other_media": _("另有 %(count)s 处为其他载体形式，不计入。"),
    "out_of_reach": _("另有 %(count)s 处距道路超过 %(reach_m)s m，不计入。"),
    "answered_pass": _("检查人员判断为符合。"),
    "answered_fail": _("检查人员判断为不符合。"),
    "answered_not_applicable": _("检查人员判断为不涉及。"),
    "answer_doubtful": _("作为依据的照片存疑，需要核实。"),
    "answer_not_counted": _("该条按计数判定，目测回答不作为依据。"),
    "not_answered": _("检查已声明完成，但该条没有回答。"),
    "not_answered_yet": _("该条还没有回答。"),
    "unable": _("无法检查：%(reason)s。"),
    "refused": _("拒绝进入，按不符合计。"),
    "inspector_waits": _("背靠背检查：应有 %(inspectors)s 名检查员各自完成，已完成 %(finished)s 名。"),
    "inspectors_differ": _("背靠背检查结果不一致：%(told)s。须由第三人认定。"),
    "inspectors_agree": _("背靠背检查：%(inspectors)s 名检查员结论一致。"),
    "no_reference_line": _("该点位没有基准线，不能按长度判定。"),
    "no_walk": _("没有行走记录，不能按长度判定。"),
    "walk_too_short": _("连续走过的路段最长 %(longest_m)s m，不足 %(window_m)s m，不作判定。"),
    "partly_walked": _("全长 %(length_m)s m，走过 %(walked_m)s m；没有走过的路段不作判定。"),
    "side_not_walked": _("%(side)s没有走过，不作判定。"),
    "window_met": _("走过的路段中任意 %(window_m)s m 至少有 %(count)s，达到要求的 %(required)s。"),
    "window_short": _(
        "%(stretch)s，%(window_m)s m 内只有 %(count)s，要求至少 %(required)s，还差 %(missing)s。"
    ),
    "window_doubtful_decide": _(
        "%(stretch)s，%(window_m)s m 内已确认 %(count)s，要求至少 %(required)s：是否达标取决于待核实的 %(doubtful)s。"
    ),
    "window_met_unsure": _(
        "按记录的位置，走过的路段中任意 %(window_m)s m 至少有 %(count)s，达到要求的 %(required)s；"
        "但其中 %(doubtful)s的位置不够准确，需要核实。"
    ),
    "doubt_position_unsure": _("%(count)s 处定位误差较大，无法确定是否在该路段内。"),
    "short_even_so": _("待核实的全部计入也不达标。"),
    "more_needed": _("走过的路段要全部达标，至少还需增加 %(count)s。"),
    "section_met": _("走过的 %(walked_m)s m 有 %(count)s，达到折算要求的 %(required)s。"),
    "section_short": _("走过的 %(walked_m)s m 只有 %(count)s，折算要求至少 %(required)s，还差 %(missing)s。"),
    "section_doubtful_decide": _(
        "走过的 %(walked_m)s m 已确认 %(count)s，折算要求至少 %(required)s：是否达标取决于待核实的 %(doubtful)s。"
    ),
    "road_met": _("全长 %(length_m)s m，不足 %(window_m)s m，折算要求 %(required)s；现有 %(count)s，达到要求。"),
    "road_short": _(
        "全长 %(length_m)s m，不足 %(window_m)s m，折算要求至少 %(required)s；现有 %(count)s，还差 %(missing)s。"
    ),
    "road_doubtful_decide": _(
        "全长 %(length_m)s m，不足 %(window_m)s m，折算要求至少 %(required)s；已确认 %(count)s，"
        "是否达标取决于待核实的 %(doubtful)s。"
    ),
    "condition_not_given": _("检查人员判断不具备该条的前提（%(condition)s），不涉及。"),
    "answer_contradicts": _("但照片等记录显示已达到要求，需要核实。"),
    "too_small": _("另有 %(count)s 处规格不够，不计入。"),
    "doubt_size_unknown": _("%(count)s 处没有标注规格。"),
    "doubt_item_unknown": _("%(count)s 处没有标注是哪一项。"),
    "doubt_room_unknown": _("%(count)s 处没有标注在哪个房间。"),
    "doubt_distance_unsure": _("%(count)s 处在距离界限附近，受定位误差影响无法确定是否计入。"),
    "doubt_gate_unknown": _("该点位没有标出大门位置，%(count)s 处无法确定距离。"),
    "not_from_point": _("另有 %(count)s 处的照片拍摄位置距规定位置超过 %(near_m)s m，不计入。"),
    "not_near_gate": _("另有 %(count)s 处不在大门往里 %(distance_m)s m 以内，不计入。"),
    "themes_met": _("已展示 %(count)s，达到要求的 %(required)s。"),
    "themes_short": _("已展示 %(count)s，要求 %(required)s；缺少：%(themes)s。"),
    "themes_doubtful": _("已确认 %(count)s，要求 %(required)s；是否展示了%(themes)s，取决于待核实的部分。"),
    "nothing_measured": _("还没有测量或清点的数据。"),
    "units_differ": _("测量数据的单位不一致（%(units)s），需要核实。"),
    "share_met": _("占比 %(share)s，达到要求的 %(required_share)s。"),
    "share_short": _("占比 %(share)s，要求 %(required_share)s，未达到。"),
    "share_doubtful": _("占比约 %(share)s，要求 %(required_share)s：是否达标取决于待核实的数据。"),
    "measures_decide": _("有 %(count)s 组数据存疑或互相不一致。"),
    "face_without": _("有 %(count)s 个面没有公益广告，要求每个面都有。"),
    "year_waits_for_ledger": _("该条按全年台账数据判定，现场检查不作判定；尚无台账数据。"),
    "found_on_site_only": _("现场清点占比 %(share)s，仅供参考。"),
    "from_ledger": _("依据台账数据。"),
    "not_watched": _("还没有计时观察记录。"),
    "watched_too_short": _("连续观察最长 %(longest)s，不足 %(window)s，不能判定不达标。"),
    "frequency_met": _("%(window)s内至少播出 %(count)s，达到要求的 %(required)s。"),
    "frequency_short": _("从第 %(from)s起的 %(window)s内只播出 %(count)s，要求至少 %(required)s，还差 %(missing)s。"),
    "things_met": _("要求的 %(required)s都有。"),
    "things_short": _("有 %(count)s，要求 %(required)s；缺少：%(things)s。"),
    "things_doubtful": _("已确认 %(count)s，要求 %(required)s；是否有%(things)s，取决于待核实的部分。"),
    "size_met": _("所示 %(count)s 处规格均不小于 %(size)s。"),
    "size_short": _("有 %(small)s 处规格小于 %(size)s。"),
    "size_unsure": _("规格是否均不小于 %(size)s，取决于待核实的部分。"),
    "nothing_shown": _("没有发现所要求的内容。"),
    "prohibited_seen": _("发现 %(count)s 处不得有的情形：%(things)s。"),
    "prohibited_seen_unnamed": _("发现 %(count)s 处不得有的情形。"),
    "prohibited_doubtful": _("有 %(count)s 处疑似不得有的情形，需要核实。"),
    "nothing_prohibited": _("检查已声明完成，没有发现不得有的情形。"),
    "nothing_prohibited_yet": _("到目前为止没有发现不得有的情形。"),
    "beyond_radius": _("另有 %(count)s 处在 %(radius_m)s m 范围之外，不计入。"),
    "no_room_seen": _("没有记录任何房间。"),
    "rooms_met": _("共 %(total)s，其中 %(count)s达到要求，要求 %(required)s。"),
    "rooms_short": _("共 %(total)s，其中 %(count)s达到要求，要求 %(required)s；未达到：%(rooms)s。"),
    "rooms_doubtful": _("共 %(total)s，已确认 %(count)s达到要求，要求 %(required)s；%(rooms)s取决于待核实的部分。"),
    "papers_not_seen": _("还没有查阅台账资料。"),
    "papers_met": _("要求的 %(required)s台账资料齐全。"),
    "papers_short": _("台账资料有 %(count)s，要求 %(required)s；缺少：%(things)s。"),
    "papers_open": _("台账资料已查到 %(count)s，要求 %(required)s；尚未查到：%(things)s。"),
    "nobody_asked": _("还没有调查数据。"),
    "rate_without_threshold": _("调查 %(asked)s 人，合格 %(knew)s 人，占 %(share)s；原文未定比例，由审核认定。"),
    "rate_so_far": _("已调查 %(asked)s 人，合格 %(knew)s 人，占 %(share)s，要求 %(required_share)s。"),
    "rate_met": _("调查 %(asked)s 人，合格 %(knew)s 人，占 %(share)s，达到要求的 %(required_share)s。"),
    "rate_short": _("调查 %(asked)s 人，合格 %(knew)s 人，占 %(share)s，要求 %(required_share)s，未达到。"),
    "asked_too_few": _("只调查了 %(asked)s 人，至少要调查 %(least)s 人。"),
    "no_figure": _("还没有填报数据。"),
    "figure_met": _("填报数据为 %(figure)s，达到要求（%(required_figure)s）。"),
    "figure_short": _("填报数据为 %(figure)s，未达到要求（%(required_figure)s）。"),
    "doubt_maybe_same": _("%(count)s 处可能与其他计数点是同一处，尚未有人认定。"),
    "same_counted_once": _("%(count)s 处经人工认定与其他计数点是同一处，只计一次。"),
    "evidence_accepted": _("%(count)s 张存疑照片经人工采信。"),
    "evidence_rejected": _("%(count)s 张照片经人工认定不予采信，不计入。"),
}  # fmt: skip
