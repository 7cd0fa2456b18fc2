from corpus import jobs
from corpus.actions import duplicates, imports, texts, words
from policycoder.celery import app


@app.task(name="corpus.keep_jobs")
def keep_jobs() -> None:
    jobs.keep()


@app.task(name=imports.KIND)
def import_documents(job_id: str) -> None:
    jobs.run(job_id, imports.run_import)


@app.task(name=imports.HELPER)
def read_files(job_id: str) -> None:
    imports.help_import(job_id)


@app.task(name=duplicates.KIND)
def find_duplicates(job_id: str) -> None:
    jobs.run(job_id, duplicates.run_finding)


@app.task(name=words.KIND)
def tokenize(job_id: str) -> None:
    jobs.run(job_id, words.run_tokenizing)


@app.task(name=texts.KIND)
def prepare_texts(job_id: str) -> None:
    jobs.run(job_id, texts.run_preparing)


@app.task(name=words.HELPER)
def help_tokenize(job_id: str) -> None:
    words.help_tokenizing(job_id)
