from corpus import jobs
from corpus.actions import imports
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
