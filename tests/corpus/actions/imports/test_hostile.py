"""A batch with hostile files: one clear error each, and the rest arrives."""

import zipfile

from corpus.actions.imports.outcomes import told
from tests.conftest import POLICY, run_import
from tests.corpus.readers.test_bundle import zipped
from tests.corpus.sandbox.test_hostile import REFUSED


def test_the_rest_of_the_batch_arrives(cast, project):
    outside = zipfile.ZipInfo("x")
    outside.filename = "../../逃.txt"
    names = {"NULs alone", "a NUL in text", "random bytes", "surrogates in UTF-16", "deep html"}
    names |= {"billion laughs", "docx that grows", "docx that lies", "pages in a circle"}
    hostile = [(f"{at}-{REFUSED[n][0]}", REFUSED[n][1]) for at, n in enumerate(sorted(names))]
    bundle = zipped((outside, POLICY), ("甲.txt", POLICY.replace("智能", "无人")))
    job = run_import(
        cast.lead, project, [*hostile, ("先.txt", POLICY.encode()), ("包.zip", bundle)]
    )
    outcome = {file.name: (file.status, told(file)) for file in job.files.all()}
    assert outcome.pop("先.txt")[0] == "imported"
    assert outcome.pop("包.zip/甲.txt")[0] == "imported"
    assert len(outcome) == len(hostile) + 1
    for name, (status, detail) in outcome.items():
        assert status == "failed", name
        assert detail
        assert "internal" not in detail
        assert "%(" not in detail
