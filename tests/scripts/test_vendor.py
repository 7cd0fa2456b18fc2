import re

import pytest

from scripts import vendor


@pytest.mark.parametrize("folder", vendor.FOLDERS, ids=lambda folder: folder.parent.name)
def test_vendored_files_are_as_published(folder):
    assert vendor.check(folder) == []


def test_a_changed_or_foreign_file_is_noticed(tmp_path):
    (tmp_path / "lib-1.0").mkdir()
    (tmp_path / "lib-1.0" / "lib.js").write_text("changed")
    (tmp_path / "lib-1.0" / "foreign.js").write_text("")
    (tmp_path / vendor.MANIFEST).write_text(
        '[{"file": "lib-1.0/lib.js", "sha256": "00"}, {"file": "lib-1.0/gone.js", "sha256": "00"}]'
    )

    assert vendor.check(tmp_path) == [
        "missing: lib-1.0/gone.js",
        "not recorded: lib-1.0/foreign.js",
        "changed: lib-1.0/lib.js",
    ]


def test_every_icon_named_in_a_template_is_in_the_sprite():
    root = vendor.VENDOR.parent.parent
    (sprite,) = vendor.VENDOR.glob(f"tabler-icons-*/{vendor.SPRITE}")
    drawn = set(re.findall(r'id="icon-([\w-]+)"', sprite.read_text(encoding="utf-8")))
    named = {
        name
        for template in (root / "templates").rglob("*.html")
        for name in re.findall(
            r'(?:name|icon)="([\w-]+)"',
            "".join(
                re.findall(
                    r'{% include "_(?:icon|empty)\.html" with [^%]*%}',
                    template.read_text(encoding="utf-8"),
                )
            ),
        )
    }

    assert named
    assert named <= drawn
