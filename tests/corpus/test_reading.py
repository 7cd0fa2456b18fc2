from corpus.reading import limits


def test_the_settings_bound_what_is_read(settings):
    settings.MAX_UPLOAD_BYTES, settings.MAX_UNPACKED_BYTES = 1000, 2000
    settings.MAX_PAGES, settings.MAX_ROWS, settings.MAX_DEPTH, settings.MAX_MEMBERS = 3, 4, 5, 6
    settings.READ_SECONDS, settings.READ_MEMORY_BYTES = 7, 8000
    found = limits()
    assert (found.file_bytes, found.unpacked_bytes) == (1000, 2000)
    assert (found.pages, found.rows, found.depth, found.members) == (3, 4, 5, 6)
    assert (found.seconds, found.memory_bytes) == (7, 8000)
