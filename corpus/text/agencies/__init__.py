"""Names of government agencies: short ones made full, as far as common knowledge goes.

A project's own list of aliases comes first; what is here are the ministries, and the departments
that every province, city or district has under the same name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from corpus.text.agencies.regions import NATION, region_named

CENTRAL = {
    "国家发展和改革委员会": "国家发展改革委 国家发改委 发展改革委 国家发展改革委员会",
    "工业和信息化部": "工信部",
    "科学技术部": "科技部",
    "财政部": "",
    "教育部": "",
    "人力资源和社会保障部": "人社部 人力资源社会保障部",
    "自然资源部": "",
    "生态环境部": "",
    "住房和城乡建设部": "住建部 住房城乡建设部",
    "交通运输部": "",
    "农业农村部": "",
    "商务部": "",
    "文化和旅游部": "文旅部",
    "国家卫生健康委员会": "国家卫生健康委 国家卫健委",
    "应急管理部": "",
    "中国人民银行": "人民银行 央行",
    "审计署": "",
    "国务院国有资产监督管理委员会": "国务院国资委 国资委",
    "海关总署": "",
    "国家税务总局": "税务总局",
    "国家市场监督管理总局": "市场监管总局 国家市场监管总局",
    "国家金融监督管理总局": "金融监管总局",
    "中国证券监督管理委员会": "中国证监会 证监会",
    "中国银行保险监督管理委员会": "中国银保监会 银保监会",
    "国家互联网信息办公室": "国家网信办",
    "中央网络安全和信息化委员会办公室": "中央网信办",
    "国家知识产权局": "",
    "国家数据局": "",
    "国家能源局": "",
    "国家医疗保障局": "国家医保局",
    "国家药品监督管理局": "国家药监局",
    "国家标准化管理委员会": "国家标准委",
    "国务院办公厅": "国办",
    "全国人民代表大会常务委员会": "全国人大常委会",
    "全国人民代表大会": "全国人大",
    "中国共产党中央委员会": "中共中央",
}
# Without the region before them; the ending says at what level (委 of a city, 厅 of a province …).
DEPARTMENTS = {
    "人民政府": "政府",
    "人民政府办公厅": "政府办公厅 府办公厅",
    "人民政府办公室": "政府办公室 政府办 府办",
    "人民代表大会常务委员会": "人大常委会",
    "人民代表大会": "人大",
    "发展和改革委员会": "发展改革委 发改委 发展改革委员会",
    "发展和改革局": "发展改革局 发改局",
    "经济和信息化委员会": "经济信息化委 经信委 经济信息化委员会",
    "经济和信息化厅": "经信厅",
    "经济和信息化局": "经济信息化局 经信局",
    "工业和信息化厅": "工信厅",
    "工业和信息化局": "工信局",
    "科学技术委员会": "科委",
    "科学技术局": "科技局",
    "科学技术厅": "科技厅",
    "人力资源和社会保障局": "人社局 人力资源社会保障局",
    "人力资源和社会保障厅": "人社厅 人力资源社会保障厅",
    "住房和城乡建设管理委员会": "住房城乡建设管理委 住建委",
    "住房和城乡建设委员会": "住房城乡建设委",
    "住房和城乡建设局": "住房城乡建设局 住建局",
    "住房和城乡建设厅": "住房城乡建设厅 住建厅",
    "规划和自然资源局": "规划资源局 规划自然资源局 规自局",
    "自然资源和规划局": "自然资源规划局",
    "商务委员会": "商务委",
    "教育委员会": "教委",
    "卫生健康委员会": "卫生健康委 卫健委",
    "卫生健康局": "卫健局",
    "市场监督管理局": "市场监管局",
    "地方金融监督管理局": "地方金融监管局",
    "国有资产监督管理委员会": "国资委",
    "文化和旅游局": "文旅局 文化旅游局",
    "文化和旅游厅": "文旅厅 文化旅游厅",
    "农业农村委员会": "农业农村委",
    "交通委员会": "交通委",
    "医疗保障局": "医保局",
    "应急管理局": "应急局",
    "退役军人事务局": "退役军人局",
    "城市管理行政执法局": "城管执法局",
    "绿化和市容管理局": "绿化市容局",
    "药品监督管理局": "药监局",
    "互联网信息办公室": "网信办",
    "残疾人联合会": "残联",
    "总工会": "",
    "财政局": "",
    "财政厅": "",
    "民政局": "",
    "统计局": "",
    "审计局": "",
    "水务局": "",
    "公安局": "",
    "税务局": "",
    "知识产权局": "",
    "生态环境局": "",
    "房屋管理局": "房管局",
}
_FULL_CENTRAL = {
    short: full for full, shorts in CENTRAL.items() for short in (full, *shorts.split())
}
_FULL_DEPARTMENT = {
    short: full for full, shorts in DEPARTMENTS.items() for short in (full, *shorts.split())
}
_LEVELS = "省市区县州旗"
_REMARK = re.compile(r"[（(][^（()）]{0,16}[）)]$")
# 市发展改革委、市财政局 / 上海市财政局 上海市商务委员会 / 财政部和税务总局
_BETWEEN = re.compile(r"[、，,\s]+|(?<=[委局厅部署会院办府])(?:和|及|与)(?=[\u4e00-\u9fff]{2,})")


def names_in(text: str) -> list[str]:
    """The names a joint heading or signature holds (市发展改革委、市财政局), without remarks."""
    text = text.strip()
    if text[:1] in ("（", "(") and text[-1:] in ("）", ")"):
        text = text[1:-1]
    parts = (_REMARK.sub("", part) for part in _BETWEEN.split(text))
    return [part for part in parts if part]


def full_name(name: str, *, region: str = "", aliases: Mapping[str, str] | None = None) -> str:
    """The full name of an agency: 市财政局 in a document of 上海市 is 上海市财政局.

    `aliases` (any name → the name a project keeps) goes before built-in knowledge. `region` is the
    document's region ("上海市", "广州市天河区", "国家" or ""). An unknown name comes back as it is.
    """
    known = aliases or {}
    name = re.sub(r"\s+", "", _REMARK.sub("", name.strip()))
    if name in known:
        return known[name]
    full = _spelled_out(name, region)
    return known.get(full, full)


def _spelled_out(name: str, region: str) -> str:
    central = name.removeprefix("中华人民共和国")
    if central in _FULL_CENTRAL and (region in ("", NATION) or not _local_sense(central, region)):
        return _FULL_CENTRAL[central]
    for department in (name[1:], name) if name[:1] in _LEVELS and region else ():
        place = _place(region, name[0]) if department is not name else region
        # 市场监管局 begins with 市 too.
        if place and (department in _FULL_DEPARTMENT or department is not name):
            if department is not name and name in _FULL_DEPARTMENT:
                continue
            return place + _FULL_DEPARTMENT.get(department, department)
    if name in _FULL_DEPARTMENT and region not in ("", NATION):
        return region + _FULL_DEPARTMENT[name]
    place = region_named(name)
    if place and place != NATION and place in name:
        end = name.index(place) + len(place)
        rest = name[end:]
        # 天河区教育局 in a document of 广州市天河区
        district = place.endswith("区") and name.startswith(place) and region.endswith(place)
        before = region if district else name[:end]
        return before + _FULL_DEPARTMENT.get(rest, rest)
    return _bare_place(name)


def _local_sense(name: str, region: str) -> bool:
    """Whether a short name (国资委, 发展改革委) also names a department of this region."""
    return region != NATION and name in _FULL_DEPARTMENT


def _place(region: str, level: str) -> str:
    """The region's own name up to a level: 广州市天河区 at 市 is 广州市; "" when it has none."""
    if region == NATION:
        return ""
    if level == "省" and not region.endswith(("省", "自治区")):
        return ""
    end = region.find(level)
    return region[: end + 1] if end >= 0 else ""


def _bare_place(name: str) -> str:
    """上海发改委, whose 市 was left out."""
    for length in (2, 3, 4):
        place, rest = name[:length], name[length:]
        full = f"{place}市"
        if region_named(full) == full and rest in _FULL_DEPARTMENT and len(rest) > 2:
            return full + _FULL_DEPARTMENT[rest]
    return name
