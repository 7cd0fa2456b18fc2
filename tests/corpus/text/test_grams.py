import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.grams import fold, grams, grams_of_query


def test_bigrams_are_pairs_of_neighbours():
    # 数 is U+6570, 据 U+636E, 权 U+6743: a pair is its first code point shifted by 16 bits, xor
    # its second.
    assert grams("数据权").tolist() == [0x636E6743, 0x6570636E]
    assert grams("数据数据").tolist() == sorted([0x6570636E, 0x636E6570])
    assert grams("数据").dtype == np.int32


def test_width_case_and_white_space_do_not_matter():
    assert fold("ＡＩ 产\n业　（5Ｇ）") == "ai产业(5g)"
    assert grams("ＡＩ 产\n业").tolist() == grams("ai产业").tolist()


def test_less_than_two_characters_have_no_bigram():
    assert grams("").size == grams("税").size == grams(" 税\n").size == 0


def test_every_process_gives_the_same_hashes():
    program = "from corpus.text.grams import grams; print(grams('促进AI产业发展，𠮷野家').tolist())"
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1")
    }
    assert printed == {f"{grams('促进AI产业发展，𠮷野家').tolist()}\n"}


@given(st.text(max_size=60), st.data())
def test_a_part_of_a_clause_has_no_bigram_the_clause_lacks(clause, data):
    start = data.draw(st.integers(0, len(clause)))
    end = data.draw(st.integers(start, len(clause)))
    held = grams(clause)
    assert np.isin(grams_of_query(clause[start:end]), held).all()
    assert (np.diff(held.astype(np.int64)) > 0).all()


def test_the_greek_final_letter_is_the_same_everywhere():
    assert np.isin(grams_of_query("ΟΔΟΣ"), grams("ΟΔΟΣ.ΟΔΟΣΑ")).all()
    assert fold("ΟΔΟΣ") == fold("ΟΔΟΣΑ")[:4]
