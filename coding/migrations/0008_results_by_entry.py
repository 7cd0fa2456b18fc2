from django.db import migrations, models

# What a snapshot was computed from stands beside its data. Agreement is keyed as all else is, by
# rounds and layer; the keys of words and networks have a new shape, so they are computed again.
FORWARDS = [
    """
    UPDATE coding_snapshot
       SET state = data->'revisions', data = data - 'revisions',
           base = 'rounds=' || round_id || ';layer=all'
     WHERE kind = 'agreement' AND round_id IS NOT NULL
    """,
    """
    UPDATE coding_snapshot SET state = data->'state', data = data - 'state'
     WHERE kind IN ('words', 'network')
    """,
    """
    UPDATE corpus_job
       SET params = jsonb_build_object(
           'key', 'rounds=' || (params->>'round') || ';layer=all',
           'base', jsonb_build_object(
               'project', project_id, 'rounds', jsonb_build_array(params->'round'),
               'layer', 'all', 'own', '[]'::jsonb, 'eyes', NULL, 'version', NULL,
               'sample', jsonb_build_object(
                   'status', '', 'doc_type', '', 'issuer', '', 'year', '')),
           'params', '{}'::jsonb)
     WHERE kind = 'coding.compute_agreement' AND params ? 'round'
    """,
]
BACKWARDS = [
    """
    UPDATE coding_snapshot
       SET data = data || jsonb_build_object('revisions', state), base = 'round=' || round_id
     WHERE kind = 'agreement' AND round_id IS NOT NULL
    """,
    """
    UPDATE coding_snapshot SET data = data || jsonb_build_object('state', state)
     WHERE kind IN ('words', 'network')
    """,
    """
    UPDATE corpus_job
       SET params = jsonb_build_object('round', params#>'{base,rounds,0}')
     WHERE kind = 'coding.compute_agreement' AND params ? 'base'
    """,
    """
    DELETE FROM corpus_job
     WHERE kind IN ('coding.compute_words', 'coding.compute_network')
       AND state IN ('queued', 'running')
    """,
]


def renew_questions(apps, schema_editor):
    """Questions about words that wait for a worker, as they are asked now."""
    for job in apps.get_model("corpus", "Job").objects.filter(
        kind="coding.compute_words", params__has_key="question"
    ):
        question = job.params["question"]
        job.kind, job.params = _renewed(job.project_id, question["base"], question["shape"])
        job.save(update_fields=["kind", "params"])


def _renewed(project, texts, shape):
    passes = texts["passes"] if texts["node"] else None
    sample = {name: texts[name] for name in ("status", "doc_type", "issuer", "year")}
    base = {
        "project": project,
        "rounds": list(passes["rounds"]) if passes else [],
        "layer": passes["layer"] if passes else "all",
        "own": [],
        "eyes": None,
        "version": None,
        "sample": sample,
    }
    params = {"node": list(texts["node"])} if texts["node"] else {}
    kind = "coding.compute_network" if shape else "coding.compute_words"
    if shape:
        params["shape"] = shape
    # Nobody waits for it by its key any more: who asks again starts a job of their own.
    return kind, {"key": "", "base": base, "params": params}


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0007_changes_of_nodes"),
        ("corpus", "0012_files_held_by_a_time"),
    ]

    operations = [
        migrations.AddField(model_name="snapshot", name="state", field=models.JSONField(null=True)),
        migrations.AlterField(
            model_name="snapshot", name="kind", field=models.CharField(max_length=30)
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.RunPython(renew_questions, migrations.RunPython.noop),
    ]
