"""`manage.py agreement` on tables that others coded; no test here may use the database."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

NOT_OURS = {
    "weighted_kappa_custom",
    "alpha_custom",
    "alpha_set_dkpro",
    "alpha_masi_dkpro",
    "hubert_kappa",
    "dice",
    "max_percent_agreement",
}
OF_CATEGORIES = {
    "category_fleiss_kappa": "fleiss_kappa",
    "category_alpha_nominal": "alpha_nominal",
    "alpha_u_category": "alpha_u",
}


@pytest.fixture
def agreement(capsys):
    def run(path, *options, lines=False):
        call_command("agreement", str(path), *([] if lines else ["--json"]), *options)
        printed = capsys.readouterr().out
        return printed.splitlines() if lines else json.loads(printed)

    return run


def write(tmp_path, text, name="table.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_reference_table_comes_out(shared_data, agreement):
    folder = shared_data / "agreement"
    checked = 0
    for case in json.loads((folder / "expected.json").read_text()):
        options = ["--resamples", "2"]
        if case["kind"] == "unitizing":
            options = ["--length", str(case["continuum"][1]), "--raters", str(case["raters"])]
        found = agreement(folder / case["file"], *options)
        for entry in case["expected"]:
            stat, weights = entry["stat"], entry.get("weights", "identity")
            if stat in NOT_OURS:
                continue
            told = found
            if weights not in ("identity", "unweighted") and not stat.startswith("gwet_ac2"):
                told = agreement(folder / case["file"], *options, "--weights", weights)
            if stat in OF_CATEGORIES:
                told, stat = told["categories"][str(entry["category"])], OF_CATEGORIES[stat]
            value = told[stat]["value"]
            wanted = (
                entry["value"]
                if entry["value"] is None
                else pytest.approx(entry["value"], abs=entry["tol"])
            )
            assert value == wanted, (case["id"], entry)
            assert value is not None or told[stat]["reason"]
            if entry.get("se") is not None:
                assert told[stat]["se"] == pytest.approx(entry["se"], abs=entry["tol"]), case["id"]
            checked += 1
    assert checked > 100


MULTICODER = {
    "issue_positions_humans": ["--coders", "c1,c2,c3,c4,c5,c6,c7,c8"],
}


def test_what_real_coders_coded_comes_out(shared_data, agreement):
    folder = shared_data / "multicoder"
    found = {}
    for entry in json.loads((folder / "expected.json").read_text()):
        case, _slash, category = entry["id"].partition("/")
        if case in ("issue_positions_humans_where_model", "ocnli_dev_gov"):
            continue  # of some of the rows only
        if case not in found:
            options = MULTICODER.get(case, [])
            found[case] = agreement(folder / entry["file"], "--resamples", "2", *options)
        told = found[case]["categories"][category] if category else found[case]
        assert told[entry["stat"]]["value"] == pytest.approx(entry["value"], abs=1e-4), entry
    assert len(found) == 7
    assert found["stances_gold"]["table"]["left_out"] == {"gold": "decided"}
    assert found["ocnli_dev"]["table"]["left_out"] == {"genre": "unlike"}


def test_an_interval_holds_its_value_and_comes_back_the_same(tmp_path, agreement):
    rows = [f"{n // 4},{n},{n % 3},{n % 3 if n % 5 else n % 2}" for n in range(40)]
    path = write(tmp_path, "document,unit,a,b\n" + "\n".join(rows))
    first, again = agreement(path), agreement(path)
    assert first == again
    other = agreement(path, "--seed", "1")
    assert other["alpha_nominal"]["low"] != first["alpha_nominal"]["low"]
    assert first["table"]["drawn"] == "document"
    assert agreement(path, "--unit", "unit")["table"]["drawn"] == "unit"
    alpha = first["alpha_nominal"]
    assert alpha["low"] < alpha["value"] < alpha["high"]
    assert alpha["below"]["0.667"] <= alpha["below"]["0.8"]


def test_long_and_wide_are_the_same(tmp_path, agreement):
    wide = write(tmp_path, "unit,a,b\n1,{X|Y},{X}\n2,{},\n3,X;Y,{Y|X}\n", "wide.csv")
    long = write(
        tmp_path,
        "unit,coder,value\n1,a,{Y|X}\n1,b,{X}\n2,a,{}\n2,b,\n3,a,X;Y\n3,b,{X|Y}\n",
        "long.csv",
    )
    assert agreement(wide) == agreement(long)
    # {} is a judgement, a blank is none: the second unit has one judgement until blanks are sets.
    assert agreement(wide)["percent_agreement"]["value"] == pytest.approx(1 / 2)
    blank = agreement(wide, "--blank-is-empty")
    assert blank["percent_agreement"]["value"] == pytest.approx(2 / 3)


def test_one_category_is_undefined_with_its_reason(tmp_path, agreement):
    path = write(tmp_path, "unit,a,b\n1,x,x\n2,x,x\n")
    found = agreement(path)
    for stat in ("alpha_nominal", "cohen_kappa", "fleiss_kappa", "gwet_ac1"):
        assert found[stat]["value"] is None
        assert found[stat]["reason"] == "one_category"
    assert found["percent_agreement"]["value"] == 1
    assert any("by chance is certain" in line for line in agreement(path, lines=True))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("unit,a\n1,x\n", "two coders"),
        ("unit,a,b\n", "no data|no judgement|header|row"),
        ("unit,coder,value\n1,a,x\n1,a,y\n", "line 3: .*“1”"),
        ("document,unit,coder,value\nd,1,a,x\ne,1,b,y\n", "line 3: .*two documents"),
        ("rater,start,length,category\na,0,many,X\n", "line 2: .*many"),
        ("rater,start,end,category\na,5,3,X\n", "line 2: .*5 to 3"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_line(tmp_path, agreement, text, said):
    with pytest.raises(CommandError, match=said):
        agreement(write(tmp_path, text))


def test_values_without_an_order_have_no_ordinal_level(tmp_path, agreement):
    path = write(tmp_path, "unit,a,b\n1,x,y\n2,y,y\n")
    with pytest.raises(CommandError, match="no numbers"):
        agreement(path, "--level", "ordinal")
    with pytest.raises(CommandError, match="missing"):
        agreement(tmp_path / "missing.csv")
    with pytest.raises(CommandError, match="“c”"):
        agreement(path, "--coders", "a,c")
