"""Which region's document it is: from names of places, and from the character a 文号 begins with.

A region is written as it names itself, below the province without it: 广东省, 广州市, 广州市天河区,
南县; 国家 for the central authorities. Names of provinces and cities: 民政部, 行政区划代码.
"""

from __future__ import annotations

import re

NATION = "国家"
MUNICIPALITIES = ("北京市", "上海市", "天津市", "重庆市")
_PROVINCE = (
    "河北省|山西省|辽宁省|吉林省|黑龙江省|江苏省|浙江省|安徽省|福建省|江西省|山东省|河南省|湖北省|湖南省|"
    "广东省|海南省|四川省|贵州省|云南省|陕西省|甘肃省|青海省|台湾省|内蒙古自治区|广西壮族自治区|西藏自治区|"
    "宁夏回族自治区|新疆维吾尔自治区"
)
_CITIES = (
    "石家庄|唐山|秦皇岛|邯郸|邢台|保定|张家口|承德|沧州|廊坊|衡水|太原|大同|阳泉|长治|晋城|朔州|晋中|运城|"
    "忻州|临汾|吕梁|呼和浩特|包头|乌海|赤峰|通辽|鄂尔多斯|呼伦贝尔|巴彦淖尔|乌兰察布|沈阳|大连|鞍山|抚顺|本溪|"
    "丹东|锦州|营口|阜新|辽阳|盘锦|铁岭|朝阳|葫芦岛|长春|吉林|四平|辽源|通化|白山|松原|白城|哈尔滨|齐齐哈尔|"
    "鸡西|鹤岗|双鸭山|大庆|伊春|佳木斯|七台河|牡丹江|黑河|绥化|南京|无锡|徐州|常州|苏州|南通|连云港|淮安|盐城|"
    "扬州|镇江|泰州|宿迁|杭州|宁波|温州|嘉兴|湖州|绍兴|金华|衢州|舟山|台州|丽水|合肥|芜湖|蚌埠|淮南|马鞍山|淮北|"
    "铜陵|安庆|黄山|滁州|阜阳|宿州|六安|亳州|池州|宣城|福州|厦门|莆田|三明|泉州|漳州|南平|龙岩|宁德|南昌|景德镇|"
    "萍乡|九江|新余|鹰潭|赣州|吉安|宜春|抚州|上饶|济南|青岛|淄博|枣庄|东营|烟台|潍坊|济宁|泰安|威海|日照|临沂|"
    "德州|聊城|滨州|菏泽|郑州|开封|洛阳|平顶山|安阳|鹤壁|新乡|焦作|濮阳|许昌|漯河|三门峡|南阳|商丘|信阳|周口|"
    "驻马店|武汉|黄石|十堰|宜昌|襄阳|鄂州|荆门|孝感|荆州|黄冈|咸宁|随州|长沙|株洲|湘潭|衡阳|邵阳|岳阳|常德|"
    "张家界|益阳|郴州|永州|怀化|娄底|广州|韶关|深圳|珠海|汕头|佛山|江门|湛江|茂名|肇庆|惠州|梅州|汕尾|河源|阳江|"
    "清远|东莞|中山|潮州|揭阳|云浮|南宁|柳州|桂林|梧州|北海|防城港|钦州|贵港|玉林|百色|贺州|河池|来宾|崇左|海口|"
    "三亚|三沙|儋州|成都|自贡|攀枝花|泸州|德阳|绵阳|广元|遂宁|内江|乐山|南充|眉山|宜宾|广安|达州|雅安|巴中|资阳|"
    "贵阳|六盘水|遵义|安顺|毕节|铜仁|昆明|曲靖|玉溪|保山|昭通|丽江|普洱|临沧|拉萨|日喀则|昌都|林芝|山南|那曲|西安|"
    "铜川|宝鸡|咸阳|渭南|延安|汉中|榆林|安康|商洛|兰州|嘉峪关|金昌|白银|天水|武威|张掖|平凉|酒泉|庆阳|定西|陇南|"
    "西宁|海东|银川|石嘴山|吴忠|固原|中卫|乌鲁木齐|克拉玛依|吐鲁番|哈密"
)
# What a 文号 begins with, where it means one region only (宁 and 青 mean two).
CODES = {
    "沪": "上海市", "京": "北京市", "津": "天津市", "渝": "重庆市", "冀": "河北省", "晋": "山西省",
    "内": "内蒙古自治区", "辽": "辽宁省", "吉": "吉林省", "黑": "黑龙江省", "苏": "江苏省",
    "浙": "浙江省", "皖": "安徽省", "闽": "福建省", "赣": "江西省", "鲁": "山东省", "豫": "河南省",
    "鄂": "湖北省", "湘": "湖南省", "粤": "广东省", "桂": "广西壮族自治区", "琼": "海南省",
    "川": "四川省", "黔": "贵州省", "云": "云南省", "藏": "西藏自治区", "陕": "陕西省", "甘": "甘肃省",
    "新": "新疆维吾尔自治区", "穗": "广州市", "深": "深圳市", "杭": "杭州市", "甬": "宁波市",
    "厦": "厦门市", "蓉": "成都市", "筑": "贵阳市", "宁波": "宁波市",
}  # fmt: skip
_NATIONAL_CODE = re.compile(
    r"国(?!土资|资发)|财(?:税|政|建|教|行|综|金|库|办)|工信|发改|科技部|国科|教(?:育部|高|职)|建(?:房|城|质|标|村|办|科)|"
    r"人社部|商(?:务部|办)|银发|税总|证监|银保监|金发|中发|中办|自然资|环(?:办|境)|交(?:运|办|通运输部)|农(?:发|办)|"
    r"卫办|市监|海关|中华人民共和国|国务院"
)
_NO_DISTRICT = r"(?!.{0,2}(?:开发|社|园|地|示范|试验|城|市|郊|山|景|特|小|辖|工业|保税|自贸|库|矿|林|牧|灾|全|各|本|我|该)[区县])"
_HAN = r"[\u4e00-\u9fff]"
_DISTRICT = rf"{_NO_DISTRICT}{_HAN}{{1,3}}?(?:区|县|旗)(?!域|级|乡|城)|{_HAN}{{2,12}}?自治[县旗]"
_MUNICIPAL = rf"(?:{'|'.join(MUNICIPALITIES)})(?:{_DISTRICT})?"
_CITY = rf"(?:{_CITIES})市(?:{_DISTRICT}|(?!市)(?!城市){_HAN}{{1,3}}?市(?!场))?"
_PREFECTURE = rf"{_HAN}{{2,12}}?自治州(?:{_DISTRICT}|{_HAN}{{1,3}}?市)?"
# 慈溪市, 南县: a county or its like, whose name no list here holds.
_COUNTY = (
    rf"(?!城市|都市|门市|上市|本市|我市|全市|各市|省市|县市|超市|股市|地市){_HAN}{{1,3}}?市(?!场|区|民|政(?!府)|属|级)"
    rf"|{_NO_DISTRICT}{_HAN}{{1,3}}?县(?!域|级|乡|城)|{_HAN}{{2,12}}?自治县"
)
_BELOW = re.compile(
    rf"(?:{_PROVINCE})?(?P<below>{_MUNICIPAL}|{_CITY}|{_PREFECTURE}|{_COUNTY}|{_DISTRICT})"
)
_ABOVE = re.compile(rf"(?P<below>{_PROVINCE})")
# 南宁住房公积金管理中心; 中国（上海）自由贸易试验区
_SHORT = re.compile(
    rf"({_CITIES})(?=住房|公积金|市场|海关|仲裁|医疗|高新|经济)|中国（(北京|上海|天津|重庆)）"
)
_CERTAIN = re.compile(rf"{_MUNICIPAL}|{_CITY}|{_PROVINCE}")
_NATIONAL_NAME = re.compile(
    r"中华人民共和国|国务院|国家(?!级)|全国人民代表大会|全国人大|中共中央|中央|最高人民|中国(?:人民银行|证券|银行|气象|民用)|"
    r"海关总署|审计署|财政部|商务部|科学?技术?部|教育部|工业和信息化部|公安部|民政部|司法部|人力资源(?:和)?社会保障部|"
    r"自然资源部|生态环境部|住房(?:和)?城乡建设部|交通运输部|水利部|农业农村部|文化和旅游部|应急管理部|国防科工委"
)


def region_named(name: str) -> str:
    """The region whose name begins `name` (that of an agency or a place); "" when none does."""
    if _NATIONAL_NAME.match(name):
        return NATION
    name = name.removeprefix("中共")
    match = _BELOW.match(name) or _ABOVE.match(name)
    if match:
        return match["below"]
    short = _SHORT.match(name)
    return f"{short[1] or short[2]}市" if short else ""


def region_within(text: str) -> str:
    """The first province or city named anywhere in a title; "" when none is."""
    match = _CERTAIN.search(text)
    return match[0] if match else ""


def region_of_number(number: str) -> str:
    """The region of a 文号 (沪府发〔2021〕12号) by its first character; "" when it tells none."""
    if _NATIONAL_CODE.match(number):
        return NATION
    named = region_named(number)
    return named or CODES.get(number[:1], "")
