"""Whether a day in a text dates an event: the verbs that stand at it, before or behind."""

from __future__ import annotations

import re

# What happened on the day. The words stand in the same clause as the day, or right behind it.
_EVENT = re.compile(
    r"成立|设立|创立|创办|创建|开业|挂牌|注销|吊销|撤销|取消|解散|清算|关闭|停办|停业|停止|终止|暂停|"
    r"退出|获批|批复|批准|核准|获准|许可|印发|下发|发布|公布|出台|颁布|施行|实施|执行|生效|开放|更名|"
    r"改名|变更|上线|推出|面世|问世|启动|宣布|公告|公示|备案|收购|入股|受让|增资|减资|约谈|处罚|罚款|立案|"
    r"签署|签约|推迟|延期|到期|起诉|判决|上市|任命|辞任|辞职|出任|接任|召开|举行|完成|已无|承接|接手|"
    r"叫停|下架|修订|起步|开始|全部降|追溯到|始于|降至|压降到|征求意见|发文|刊宪|出炉|落地|亮相|诞生|组建|筹建|"
    r"揭牌|摘牌|退市|合并(?!报表|口径|财务|资产|净|营)|并购|下线|关停|停贷|废止|失效|审议通过|表决通过|获(?:得)?通过|"
    r"获颁|颁发|换发|除名|移出|改制|破产|内测|公测|试点(?!地|城|机构|企业|银行|公司|期)|试运行|试行|推行|实行|入驻|"
    r"并入|面市|开售|登记(?!用户|会员|在册|的)|按下|截止日|有效期|罚单|"
    r"(?:拿到|拿下|取得|获得|申领|领到)[^,。;]{0,10}(?:牌照|许可|批文|资质)|"
    r"\b(?:found(?:ed|ing)|establish(?:ed|ment)|set up|incorporated|launch(?:ed|es|ing)?|"
    r"debut(?:ed|s)?|(?:went|go|goes|going|gone) (?:live|public|online)|rolled out|roll-?out|"
    r"start(?:ed|s)|created|came out|formed|born|dat(?:es?|ing) (?:back|from)|dated|"
    r"(?:came|comes) in(?= from| on)|kick(?:s|ed)? in|(?:went|goes) into|"
    r"passed(?! on)|gazetted|binding|halted|scrapped|"
    r"came into being|"
    r"shut(?: down)?|shuttered|folded|wound down|delisted|merged|spun off|surrendered|handed back|"
    r"licensed(?! (?:small|micro|lend|compan|firm))|withdr(?:ew|awn)|adopted|circulated|"
    r"public comment|in force|came online|de-?register\w*|cancel(?:l?ed|lation)|revok\w*|"
    r"(?:took|takes?|taking) effect|effective(?! (?:rate|cost|annual|interest))|"
    r"(?:came|comes?|coming) into (?:force|effect)|issued|released|published|renamed|"
    r"approved(?! loan)|announced|dissolved|closed(?! at)|listed(?! (?:compan|lend|firm|bank))|"
    r"acquired|opened(?! at)|ceased|stop(?:ped|s)?|wound up|liquidated|unveiled|suspended|"
    r"postponed|signed|fined|struck off|registered(?! capital)|introduced|began|promulgated|"
    r"enacted|deadline)\b",
    re.IGNORECASE,
)
_PUBLISHING = re.compile(r"发布|公布|公告|released|published|announced", re.IGNORECASE)
_STATISTICS = re.compile(
    r"数据|统计|报告|财报|年报|业绩|显示|\b(?:data|statistics|results|reports?|figures)\b",
    re.IGNORECASE,
)
# 降至 and the like date only a deadline: 在12月中旬前降到20%以内.
_DEADLINE = re.compile(r"^(?:年?[底末])?(?:之前|以前|前)(?!三|[一二四五六七八九十\d])")
_TO_A_LEVEL = ("降至", "压降到", "全部降")
_CONTEXT_BEFORE = re.compile(
    r"(?:截至|截止到?|截止至|较|比|与|相比|同比|至今|基准日[为:]?|as of|as at|end of|end-|against|"
    r"compared with|than(?: in)?|(?:from|between)\s+(?:19|20)\d\d)\s*(?:the\s+)?$",
    re.IGNORECASE,
)
_CONTEXT_BEHIND = re.compile(
    r"\s+(?:to|and|through|until)\s+(?:19|20)\d\d|\s*\d{1,2}:\d{2}|\s*(?:以来|来|至今|末|底|为基准日|基准日|为止|止|期间|的?数据|当月|单月|同期|之间)|\s*[-—~至到]\s*\d"
)
_SENTENCE = re.compile(r"[。!?;\n]|\.(?=\s+[A-Z]|\s*$)")
_CLAUSE = re.compile(r"[,。!?;\n:]|\.\s")
_FIGURE = re.compile(r"\d\s*(?:%|万|亿|元|家|人|户|笔|个百分点|percent|billion|million|yuan)")


def is_event(plain: str, start: int, end: int, *, exact: bool) -> bool:
    """Whether the words around a moment say that something happened then."""
    behind = plain[end : end + 60]
    if _CONTEXT_BEFORE.search(plain[max(0, start - 20) : start]) or _CONTEXT_BEHIND.match(behind):
        return False
    ahead = _SENTENCE.split(plain[max(0, start - 70) : start])[-1]
    if exact_rule(ahead, behind):
        return True
    behind = _SENTENCE.split(behind)[0]
    return _told_ahead(ahead, behind) or _told_behind(behind, 40 if exact else 30)


def exact_rule(ahead: str, behind: str) -> bool:
    """Whether a duty begins then: From 1 August lenders have to …, 自8月1日起…须…."""
    since = re.search(r"\b(?:from|as of|starting|beginning)(?: on)? $|[自从]$", ahead, re.I)
    said = _SENTENCE.split(behind)[0]
    if since is None or _FIGURE.search(said):
        return False
    return bool(re.match(r"(?:起|开始)[^。;]{0,30}(?:须|应|必须|不得|要)", said)) or bool(
        re.search(r"\b(?:have to|has to|must|are (?:required|obliged)|will have to)\b", said)
    )


def _told_ahead(ahead: str, behind: str) -> bool:
    """Whether the clause that leads up to a moment ends in an event: 成立于, was founded on."""
    if re.search(r"追溯到|始于|起于", ahead[-6:]):
        return True
    clause = re.split(r"[,\t]|:(?=\s*\S)", ahead)[-1]
    verbs = list(_EVENT.finditer(clause))
    if not verbs or _is_statistics(verbs[-1][0], behind[:20]):
        return False
    between = clause[verbs[-1].end() :]
    return len(between) <= (45 if verbs[-1][0].isascii() else 8) and not _FIGURE.search(between)


def _told_behind(behind: str, reach: int) -> bool:
    """Whether an event stands right behind a moment, in its clause or, for a deadline, the next."""
    deadline = _DEADLINE.match(behind) is not None
    near = re.sub(r"《[^》]*》?", "", behind)
    clauses = _CLAUSE.split(near.lstrip(" ,"))
    words = clauses[0]
    if len(words) < 4 and len(clauses) > 1 and not _EVENT.search(words):
        words += clauses[1]
    words = near if deadline else words
    verb = _EVENT.search(words[:reach])
    if verb is None or (verb[0] in _TO_A_LEVEL and not deadline):
        return False
    said = words[: verb.end()] + words[verb.end() :].split("、")[0]
    return deadline or not (_FIGURE.search(said) or _is_statistics(verb[0], words))


def _is_statistics(verb: str, words: str) -> bool:
    """Whether what was published is a statistic: then the day only says when it was read."""
    return bool(_PUBLISHING.fullmatch(verb) and _STATISTICS.search(words))
