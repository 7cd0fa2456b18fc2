from corpus.jobs import Run


def unpack_all(run: Run) -> None:
    pass
