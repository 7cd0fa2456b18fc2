"""Spans of a text that is hard to count, through API and CSV, against a reading of the file of its own."""

import random

from coding.actions.rounds import create_round
from coding.codebook.versions import published_version
from coding.models import Assignment
from policycoder.tables.cells import original
from tests.coding.exports.test_files import download, table

# Pairs of surrogates, a flag of two of them, a letter with two marks, wide spaces, Windows line
# ends, a wrap within a word.
HARD = (
    "关于𠮷林省😀试点的通知\r\n\r\n"
    "第一条 支持𠮷野家🇨🇳与Ａ企业共建　　实验室，e\u0301\u0323tude 项目给予补\r\n助，"
    "最高５００万元👍🏽。\r\n\r\n"
    "第二条 对“𡃁”字号门店\u3000给予奖励，Việt Nam 企业同等对待。\r\n"
)
NODES = ("funding", "talent", "rewards", "technology", "infrastructure")
SPANS = 60


def test_every_code_point_stands_where_the_file_has_it(api, cast, project, import_text):
    document = import_text(HARD, "hard.txt")
    whole = list(HARD.replace("\r\n", "\n"))
    assert document.text.content.rstrip() == "".join(whole).rstrip()
    made = create_round(
        actor=cast.lead,
        project=project,
        name="Hard",
        version=published_version(project),
        coders=["coder_a"],
        documents=[document.pk],
    )
    own = Assignment.objects.get(round=made)
    chance = random.Random(20261128)
    expected = set()
    for clause in document.clauses.codable():
        cuts = [sorted(chance.sample(range(clause.start, clause.end + 1), 2)) for _ in range(SPANS)]
        # and every code point by itself
        cuts += [[place, place + 1] for place in range(clause.start, clause.end)]
        # but none of nothing but white space, which is refused
        cuts = [(start, end) for start, end in cuts if "".join(whole[start:end]).strip()]
        given = {(NODES[n % len(NODES)], start, end) for n, (start, end) in enumerate(cuts)}
        references = [{"node": node, "start": start, "end": end} for node, start, end in given]
        body = {
            "revision": 0,
            "dimensions": {"tool": {"outcome": "coded", "references": references}},
        }
        path = f"assignments/{own.pk}/clauses/{clause.pk}/"
        answer = api(cast.coder_a).put(path, body)
        assert answer.status_code == 200, answer.json()
        back = answer.json()["dimensions"]["tool"]["references"]
        assert {(one["node"], one["start"], one["end"]) for one in back} == given
        for node, start, end in given:
            quote = "".join(whole[start:end])
            expected.add((node, str(start), str(end), quote))
    found = table(download(api, cast.lead, project, "references", layer="all"))
    assert {
        (row["node"], row["start"], row["end"], original(row["quote"])) for row in found
    } == expected
    assert not any("\n" in row["clause_text"] for row in found)
