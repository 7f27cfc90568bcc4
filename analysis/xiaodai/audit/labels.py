"""Numbers that rank or name: the third tier, 前十大, 3C, 90后, 360数科, sizes in set phrases."""

from __future__ import annotations

import re

from xiaodai.audit.found import Nature
from xiaodai.audit.furniture import FURNITURE

_HAN = "一二两三四五六七八九十百"
_N = rf"(?:\d{{1,5}}|[{_HAN}]{{1,5}})"
_FREE = r"(?<!\d)(?<!\d[.,])"  # no digit of the same number stands before

ORDINALS = (
    rf"第\s?{_N}\s?(?:大|层级|梯队|名|位|家|个|次|批|届|条|款|项|章|节|号|期|代|方|阶段|轮|步|类|集|"
    r"版|天|年|产业|张|只|单|笔|种|支|座|人|者|部)?",
    r"首(?:批|家|个|次|款|只|单|笔|例|届|期|轮|张|位|支|份)",
    rf"(?:排名?|位列|位居|名列|居|列|排行|位次|升至|跃居)[一-鿿]{{0,4}}第?\s?{_N}(?:名|位)",
    r"(?:TOP|Top|top)\s?-?(?:\d{1,4}|two|three|four|five|ten|twenty|hundred)\b",
    rf"(?<![年目此之以提])前\s?{_N}\s?[大强名位家](?!\d)",
    r"\bNo\.?\s?\d{1,4}\b|\bnumber (?:one|two|three)\b|(?<!\w)#\d{1,4}\b|№\s?\d{1,4}",
    r"(?<![\w.,])\d{1,4}(?:st|nd|rd|th)\b(?:[- ](?:largest|biggest|place|ranked))?",
)

_NAMES = (
    r"《[^《》\n]{0,80}\d[^《》\n]{0,80}》",
    r"(?<!\d)[56789]0后|(?<!\d)[6789]5后|(?<!\d)[01][05]后",
    r"(?<!\d)(?:双|“双|\"双)\s?1[12]|双十[一二]|(?<!\d)6[·.]18(?!\d)|(?<!\d)(?:11|3)[·]1[15](?!\d)",
    rf"{_FREE}618(?![\d.,%家亿万元人])|{_FREE}315(?=晚会)",
    rf"{_FREE}360(?=\s?(?:数科|金融|借条|集团|公司|安全|贷|小贷|DigiTech|Finance|Jietiao))",
    rf"{_FREE}(?:58同城|58金融|51信用卡|51[Tt]alk|36氪|21世纪|21财经|2345(?=网络|贷款王|公司)|"
    r"1药网|1号店|163邮箱|91(?=助手)|52(?=TOYS)|99公益日?)",
    rf"{_FREE}\d{{1,4}}号(?:文|令|公告|院|楼|线|店)",
    rf"{_FREE}\d{{1,5}}号(?:[A-Z]座)?\d{{1,3}}[层楼]",
    rf"{_FREE}\d{{1,3}}\s?(?:号文|新规|新政|会议|事件|决定|讲话|条款)",
    rf"{_FREE}(?:50|100|500|1000|百|五百|千|十|五)强",
    r"十四五|十五五|十三五|二十大|三中全会|二十届",
    # Latin letters with digits: GPT-4, B2B, T+0, 3C; not amounts, quarters or ends of periods
    r"(?<![A-Za-z\d])(?!(?i:end|mid|early|late)-)(?!(?:RMB|Rmb|rmb|CNY|USD|HKD|EUR|GBP|JPY|SGD|US|HK|NT|"
    r"yuan|over|about|to|and|Q|H|FY|by|up|of)\d)"
    r"[A-Za-z]{1,12}[+-]?\d[A-Za-z\d]{0,12}(?:[.-][A-Za-z\d]{1,12}){0,4}(?![A-Za-z\d%])",
    rf"{_FREE}\d{{1,3}}(?:C|G|D|S|A|V|B|F|K|Fintech|Talk|DigiTech)(?![A-Za-z\d])"
    r"(?=[一-鿿\s,。、]|$)",
    rf"{_FREE}\d{{1,3}}(?:\.\d{{1,2}})?(?=\s?(?:版本|版|代(?![偿理表价客码])))",
    rf"{_FREE}1\s?\+\s?N|(?<![A-Za-z])[TMD]\s?\+\s?\d{{1,2}}",
    r"(?:图表?|表|附件|附录|附表|专栏|公式|案例)\s?\d{1,2}(?![\d.]|\s?[万亿家元人%])",
    r"(?i:\b(?:figure|fig\.?|table|chart|exhibit|annex|appendix|article|note|box|phase|stage|series|"
    r"section|chapter|part|page|step|tier)\s\d{1,3}\b(?!%|,\d|\.\d))",
)

_SET_PHRASES = (
    rf"{_FREE}7\s?[*×xX✕]\s?24(?:\s?小时|h|H)?|\b24/7\b",
    rf"{_FREE}24小时(?=在线|营业|不间断|客服|热线|服务|自助|值守)",
    r"七天无理由|三天两头|千家万户|万无一失|百分百",
    rf"(?<!\d){_N}年期(?:以上)?\s?的?(?=LPR|贷款市场报价|国债|定期|MLF|存款|国开|美债|地方债)",
    rf"(?<![\d.]){_N}(?:年|个月)期(?![限间])",
    r"(?i:\b(?:one|two|five|seven|ten|thirty|\d{1,2})-year"
    r"(?=[ -](?:loan prime|LPR|treasur|bond|note|plan)))",
)

# Counts that structure a text (三大趋势, three points), and groups that go by their size.
_COUNTED_OFF = (
    r"(?<!\d)(?:\d{1,2}|[二两三四五六七八九十]{1,3})(?:方面|大(?:趋势|方向|特点|看点|原因|类|因素|挑战|亮点|"
    r"问题|支柱|板块|要点|核心|举措|路径|主线|模式|优势|领域|维度|变化|关键|国有|行|重点|阶段|抓手|任务)|"
    r"条(?:路径|主线|红线|底线|线索)|个(?:方面|维度|层面|阶段|特点|趋势|问题|原因|关键|角度|步骤|环节|"
    r"方向|要点|因素|字|层次))",
    r"(?<!\d)[两三四五六七八九十][位名](?:受访|业内|分析|专家|记者|学者|知情|消费者|接近)",
    # only pointing back: these two lenders, 两家公司均表示
    r"(?:(?<=[这那该])|(?<=上述|前述|以上))[两三四五六七八九十][家位名个只笔款种项类者](?!月|多月)",
    r"(?:(?<=[,。;、:“])|(?m:^))[两三四五六七八九十][家位](?=(?:公司|机构|银行|平台|企业|巨头|持牌机构|股东)?"
    r"(?:均|都|皆|分别|的|也|则|之间|表示|称|双双|加起来|相比))",
    r"(?i:(?:(?<=\bthe )|(?<=\bthese )|(?<=\bthose )|(?<=\bother ))(?:two|three|four|five|six)"
    r"(?=\s+(?:[\w-]+\s+){0,2}?(?:companies|lenders|firms|banks|platforms|institutions|groups|"
    r"regulators|provinces|cities|products|pools|loans|deals|people)\b))",
    r"(?i:(?<=\bthe )(?:two|three|four|five|six|ten|[2-9]|10)(?=\s+(?:\w{2,}est|top|leading|main|"
    r"most \w+)\b))",
    r"(?<!\w)(?:US)?\$1(?=\s?=)|\b1 (?:US )?dollar(?= ?=)",
    r"(?<=最[大高低多好小]的|领先的|靠前的|头部的)[两三四五六七八九十]家",
    r"(?i:\b(?:two|three|four|five|six|seven|eight|nine|ten)\b(?=\s+(?:points?|things|reasons|ways|"
    r"trends|factors|questions|lessons|steps|themes|areas|aspects|pillars|people familiar|"
    r"sources)\b))",
    r"(?i:\b(?:two|three|four|five|ten)-(?:way|pronged|tier|part|point|step|stage)\b)",
)
LABELS = _NAMES + _SET_PHRASES + _COUNTED_OFF

_RANK: dict[Nature, int] = {"furniture": 0, "label": 1, "ordinal": 2}
_PATTERNS: list[tuple[Nature, re.Pattern[str]]] = [
    *(("furniture", re.compile(pattern)) for pattern in FURNITURE),
    *(("label", re.compile(pattern)) for pattern in LABELS),
    *(("ordinal", re.compile(pattern)) for pattern in ORDINALS),
]


def unmeasured(plain: str) -> list[tuple[int, int, Nature]]:
    """The spans of furniture, labels and ordinals in a text, in order, none overlapping."""
    every = [
        (nature, *match.span())
        for nature, pattern in _PATTERNS
        for match in pattern.finditer(plain)
    ]
    every.sort(key=lambda span: (_RANK[span[0]], span[1], -span[2]))
    taken = bytearray(len(plain))
    spans: list[tuple[int, int, Nature]] = []
    for nature, start, end in every:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            inner = plain[start:end]
            first = start + len(inner) - len(inner.lstrip())
            spans.append((first, first + len(inner.strip()), nature))
    return sorted(spans)
