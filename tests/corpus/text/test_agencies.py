import pytest

from corpus.text.agencies import full_name, names_in
from corpus.text.agencies.regions import region_named, region_of_number


@pytest.mark.parametrize(
    ("name", "region", "full"),
    [
        ("国家发展改革委", "", "国家发展和改革委员会"),
        ("工信部", "国家", "工业和信息化部"),
        ("科技部", "", "科学技术部"),
        ("上海市经信委", "", "上海市经济和信息化委员会"),
        ("市财政局", "上海市", "上海市财政局"),
        ("市发展改革委", "上海市", "上海市发展和改革委员会"),
        ("市市场监管局", "上海市", "上海市市场监督管理局"),
        ("市场监管局", "上海市", "上海市市场监督管理局"),
        ("区教育局", "广州市天河区", "广州市天河区教育局"),
        ("市医保局", "广州市天河区", "广州市医疗保障局"),
        ("天河区教育局", "广州市天河区", "广州市天河区教育局"),
        ("省财政厅", "广东省", "广东省财政厅"),
        ("国资委", "上海市", "上海市国有资产监督管理委员会"),
        ("国资委", "", "国务院国有资产监督管理委员会"),
        ("上海发改委", "", "上海市发展和改革委员会"),
        ("双辽市人民政府办公室", "四平市双辽市", "双辽市人民政府办公室"),
        ("某某协会", "上海市", "某某协会"),
        ("上海市财政局（盖章）", "", "上海市财政局"),
    ],
)
def test_short_names_are_made_full(name, region, full):
    assert full_name(name, region=region) == full


def test_the_project_s_names_come_first():
    aliases = {"上海市经济和信息化委员会": "上海市经信委", "老名": "新名"}
    assert full_name("市经信委", region="上海市", aliases=aliases) == "上海市经信委"
    assert full_name("老名", aliases=aliases) == "新名"


@pytest.mark.parametrize(
    "text",
    [
        "市发展改革委、市财政局",
        "市发展改革委 市财政局",
        "市发展改革委　　市财政局",
        "市发展改革委和市财政局",
        "市发展改革委（盖章）、市财政局（盖章）",
    ],
)
def test_joint_names_come_apart(text):
    assert names_in(text) == ["市发展改革委", "市财政局"]


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("上海市浦东新区人民政府", "上海市浦东新区"),
        ("广州市市场监督管理局", "广州市"),
        ("上海市城市管理行政执法局", "上海市"),
        ("江苏省苏州市", "苏州市"),
        ("广东省人民政府", "广东省"),
        ("南县人民政府办公室", "南县"),
        ("慈溪市财政局", "慈溪市"),
        ("贵州省铜仁市印江土家族苗族自治县", "铜仁市印江土家族苗族自治县"),
        ("中国（上海）自由贸易试验区条例", "上海市"),
        ("中共广州市天河区委统战部", "广州市天河区"),
        ("中共中央", "国家"),
        ("国务院办公厅", "国家"),
        ("财政部", "国家"),
        ("社区管理办法", ""),
        ("城市更新条例", ""),
        ("开发区条例", ""),
        ("县域商业建设指南", ""),
    ],
)
def test_the_region_that_a_name_begins_with(name, region):
    assert region_named(name) == region


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("沪府发〔2021〕12号", "上海市"),
        ("穗府办规〔2021〕19号", "广州市"),
        ("粤府〔2021〕1号", "广东省"),
        ("国发〔2021〕1号", "国家"),
        ("建房规〔2025〕1号", "国家"),
        ("广州市人民政府令第179号", "广州市"),
        ("宁政发〔2021〕1号", ""),
    ],
)
def test_the_region_of_a_number(number, region):
    assert region_of_number(number) == region
