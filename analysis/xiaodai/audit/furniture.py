"""Numbers that belong to the page and not to its subject: addresses, numbering, clocks, telephones.

Each pattern takes its span out of the text before figures are looked for, so that the `2025` of
`金规〔2025〕9号` cannot be taken for one.
"""

from __future__ import annotations

_HAN = "一二三四五六七八九十"
_FREE = r"(?<!\d)(?<!\d[.,])"  # no digit of the same number stands before

FURNITURE = (
    # addresses of pages and people
    r"(?:https?://|www\.)[!-~]+",
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,64}\.){1,4}[a-z]{2,}",
    r"(?<![\w.-])(?:[A-Za-z\d-]{1,64}\.){1,4}(?:com|cn|net|org)\b[!-~]*",
    # numbers of documents, securities, permits
    r"[一-鿿]{0,8}[〔【\[(]\s*(?:19|20)\d{2}\s*[〕】\])]\s*第?\s*\d{1,5}\s*号",
    r"\b(?:ISBN|ISSN|DOI|CN)[\s:]*[\dXx./-]{6,}",
    rf"{_FREE}\d{{4,6}}\.(?:SH|SZ|BJ|OF|IB|HK)\b|\b(?:SH|SZ|BJ)\d{{6}}\b",
    r"(?:NASDAQ|NYSE|HKEX|SEHK|SSE|SZSE)\s*:\s*\w+",
    r"(?:代码|编号|备案号|许可证|凭证|证号|稿件|文号):?\s*(?:第|为|是)?\s*[A-Za-z]{0,4}[\d-]{4,}号?",
    r"[一-鿿]ICP[备证]?\s*\d+号?(?:-\d+)?",
    r"(?<![A-Za-z\d])(?=[A-Z\d]{0,14}[A-Z])(?=[A-Z]{0,14}\d)[A-Z\d]{15,}(?![A-Za-z\d])",
    r"(?:©|\(c\)|版权所有|Copyright)\s*(?:19|20)\d{2}(?:\s*[-–~至]\s*(?:(?:19|20)\d{2})?)?",
    # times of the clock
    r"(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?:\s*[apAP]\.?[mM]\b\.?)?(?![\d:])",
    r"\b\d{1,2}(?::\d{2})?\s*[ap]\.?m\b\.?",
    r"(?:上午|下午|晚上|晚间|早上|凌晨|中午|早|晚|日|零)\s*\d{1,2}\s*[时点](?![间候儿子])"
    r"(?:\s*\d{1,2}分|整|半|许)?",
    r"(?<!\d)\d{1,2}时\d{1,2}分|(?<!\d)\d{1,2}点(?:\d{1,2}分|整|半)",
    # telephones and other long groups of digits
    rf"{_FREE}(?!(?:19|20)\d{{2}}-\d{{1,2}}-\d{{1,2}}(?!\d))\+?\d{{1,12}}(?:-\d{{1,12}}){{2,9}}"
    r"(?![\d.%])",
    rf"{_FREE}0\d{{2,3}}-\d{{7,8}}(?!\d)|{_FREE}1[3-9]\d{{9}}(?!\d)",
    rf"{_FREE}(?:400|800)-?\d{{3}}-?\d{{4}}",
    rf"{_FREE}\d{{8,}}(?:-\d+)?(?![\d.,]|\s*(?:元|家|人|户|笔|%|万|亿|yuan))",
    r"(?:QQ|微信|电话|热线|传真|手机|邮编|Tel|tel|Fax|群)(?:号码?|群)?(?:为|是)?[\s:]*"
    r"\+?\d[\d -]{3,}\d",
    r"(?<!\d)\d{3,5}(?=\s*(?:热线|客服电话))",
    # marks of notes and pages, counts of readers
    r"[\[【]\s*\d{1,3}(?:\s*[-,、]\s*\d{1,3}){0,9}\s*[\]】]",
    r"[①-⓿❶-➓㈠-㈩⑴-⒇]|[¹²³⁰-⁹]",
    r"第\s?\d{1,4}\s?页|共\s?\d{1,4}\s?页|(?<!\d)\d{1,4}\s?/\s?\d{1,4}\s?页|\bp(?:p|age)?\.?\s?\d{1,4}\b",
    r"注\s*\d{1,2}(?=[:、.\s])",
    r"(?:阅读|浏览|评论|点赞|转发|收藏|点击|分享|views?|comments?|reads?)(?:量|数|次数)?[\s:(]*"
    r"\d[\d,.]*[万wWkK]?\+?",
    # numbering of sections, at the beginning of a line or of a sentence
    rf"(?m:^[ \t]*(?:第\s?)?[(]?[{_HAN}]{{1,3}}(?:\)|[、,.:])(?!\d))",
    rf"(?m:^[ \t]*第[{_HAN}百\d]{{1,5}}[章节条编部篇][ \t、:]?)",
    r"(?m:^[ \t]*[(]?\d{1,2}(?:\)|[、,.](?!\d))(?=\s*[^\s\d%]))",
    r"(?m:^[ \t]*\d{1,2}(?:\.\d{1,2}){1,3}(?=[ \t]+[^\s\d%()元家亿万人笔户个])"
    r"(?![ \t]+(?:[tbm]illion|bn|percent|per cent|yuan)))",
    r"(?m:^[ \t]*0\d(?=[ \t]*$|[ \t]+\S|[^\d.,:%/年月日-]))",
    r"(?m:^[ \t]*\d{1,2}[ \t]*$)",
    r"(?m:^[ \t]*(?:Part|PART|Chapter|CHAPTER|Section|SECTION)[ .]?\d{1,2})",
    rf"(?:(?<=[。;:,\n])|(?<=[.;:,]\s)|(?<=\s)(?!\(\d+\)(?:[,.;]|\s(?:and|or)\b|\s*$)))"
    rf"\(\s?(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s?\)",
    r"\b(?i:part|page|step|chart|episode|chapter|instalment|volume)\s\d{1,3}\s?(?:of|/)\s?\d{1,3}\b(?!%)",
    r"(?<=[。;])\s?\d{1,2}[.、](?!\d)",
)
