import pytest

from corpus.readers.numerals import write_number


@pytest.mark.parametrize(
    ("number", "number_format", "written"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (12, "chineseCounting", "十二"),
        (20, "chineseCountingThousand", "二十"),
        (21, "japaneseCounting", "二十一"),
        (100, "chineseCountingThousand", "一百"),
        (101, "chineseCountingThousand", "一百零一"),
        (110, "chineseCountingThousand", "一百一十"),
        (112, "chineseCountingThousand", "一百一十二"),
        (120, "chineseCountingThousand", "一百二十"),
        (1001, "chineseCountingThousand", "一千零一"),
        (1010, "chineseCountingThousand", "一千零一十"),
        (2345, "chineseCountingThousand", "二千三百四十五"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (105, "ideographDigital", "一〇五"),
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (26, "lowerLetter", "z"),
        (27, "lowerLetter", "aa"),
        (28, "upperLetter", "BB"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircle", "㉑"),
        (36, "decimalEnclosedCircle", "㊱"),
        (51, "decimalEnclosedCircle", "51"),
        (3, "decimalEnclosedParen", "⑶"),
        (3, "decimalEnclosedFullstop", "⒊"),
        (3, "ideographEnclosedCircle", "㊂"),
        (7, "decimalZero", "07"),
        (12, "decimalFullWidth", "１２"),
        (11, "ideographTraditional", "甲"),
        (12, "ideographZodiac", "亥"),
        (5, "never heard of", "5"),
        (0, "upperRoman", "0"),
        (-3, "lowerLetter", "-3"),
        (10_000, "lowerLetter", "10000"),
    ],
)
def test_numbers_as_documents_write_them(number, number_format, written):
    assert write_number(number, number_format) == written
