"""Text as it is compared and searched: without spaces, punctuation and the difference of traditional characters. Pure.

Only characters that stand one for one are brought to their simplified form; what needs a dictionary of words is left.
"""

from __future__ import annotations

import unicodedata

_SIMPLE = (
    "講讲 樹树 風风 國国 夢梦 圖图 說说 説说 們们 價价 觀观 關关 愛爱 煙烟 遊游 "
    "義义 會会 強强 諧谐 業业 誠诚 節节 儉俭 養养 禮礼 無无 進进 許许 單单 衛卫 "
    "飲饮 醫医 護护 環环 綠绿 藍蓝 氣气 應应 機机 車车 輛辆 紅红 燈灯 線线 過过 "
    "馬马 電电 動动 場场 園园 區区 縣县 鄉乡 鎮镇 學学 習习 書书 報报 與与 為为 "
    "從从 開开 門门 問问 間间 時时 東东 來来 個个 兩两 長长 見见 親亲 視视 讓让 "
    "請请 謝谢 語语 話话 認认 記记 論论 訪访 設设 計计 證证 識识 調调 讀读 變变 "
    "億亿 優优 傳传 眾众 體体 務务 勞劳 勢势 勝胜 創创 剛刚 劃划 辦办 協协 獨独 "
    "獎奖 產产 發发 當当 盡尽 監监 確确 禍祸 種种 稱称 積积 穩稳 競竞 筆笔 範范 "
    "築筑 簡简 糧粮 級级 純纯 紀纪 約约 組组 結结 給给 統统 經经 維维 網网 總总 "
    "績绩 縮缩 職职 聯联 聲声 聽听 興兴 舉举 舊旧 華华 萬万 葉叶 處处 號号 補补 "
    "裝装 複复 規规 覺觉 訓训 詞词 誤误 課课 負负 責责 貢贡 財财 貧贫 貨货 貴贵 "
    "買买 費费 資资 賓宾 賞赏 賣卖 質质 賴赖 贊赞 跡迹 軍军 軟软 輕轻 輝辉 轉转 "
    "農农 達达 違违 遠远 適适 選选 遺遗 還还 邊边 鄰邻 鋼钢 錢钱 錯错 鐵铁 鑒鉴 "
    "陽阳 階阶 際际 隊队 隨随 險险 隱隐 雖虽 雙双 難难 靜静 響响 項项 順顺 預预 "
    "領领 頭头 題题 額额 類类 顧顾 顯显 飛飞 飯饭 館馆 驗验 驚惊 魚鱼 鳥鸟 黃黄 "
    "黨党 齊齐 齡龄 龍龙 實实 對对 導导 將将 層层 歲岁 歷历 歸归 殘残 殺杀 決决 "
    "沒没 減减 溫温 滅灭 滿满 漢汉 潔洁 濟济 災灾 點点 熱热 燒烧 爭争 獻献 現现 "
    "療疗 癒愈 禦御 濫滥 鬥斗 戰战 於于 捨舍 廳厅 廢废 彙汇 匯汇 徵征 戲戏 擁拥 "
    "擇择 擔担 據据 損损 換换 攝摄 數数 斷断"
)
_TABLE = {ord(pair[0]): pair[1] for pair in _SIMPLE.split()}


def plain(text: str) -> str:
    """Bring a text to the form it is compared in: letters and figures only, small, simplified, half-width."""
    kept = (each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each)[0] in "LN")
    return "".join(kept).lower().translate(_TABLE)
