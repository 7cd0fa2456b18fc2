"""What earlier releases kept as words with a meaning gets a key, a place or a column of its own."""

from django.db import migrations

NAMES = {
    "duplicate": ("Duplicate", "重复"),
    "split": ("Split into its documents", "已拆分为单独的文献"),
}
REASONS = """
UPDATE corpus_exclusionreason reason SET key = %(key)s
FROM (
    SELECT DISTINCT ON (project_id) id FROM corpus_exclusionreason
    WHERE name = ANY(%(names)s) ORDER BY project_id, position, id
) named
WHERE reason.id = named.id
"""

# {"where", "start", "end"} -> {"source", "quote", "start", "end"}. The quote becomes what the text
# has there; where it has other words, the place is gone.
EVIDENCE = r"""
UPDATE corpus_document document SET evidence = converted.evidence
FROM (
    SELECT document.id, jsonb_object_agg(found.key, CASE
        WHEN found.value ? 'by' THEN jsonb_build_object(
            'source', 'person', 'quote', '', 'start', NULL, 'end', NULL,
            'by', found.value->'by', 'at', found.value->'at')
        WHEN words <> '' AND strpos(span, words) > 0 THEN jsonb_build_object(
            'source', 'text', 'quote', words,
            'start', first + strpos(span, words) - 1,
            'end', first + strpos(span, words) - 1 + length(words))
        WHEN words <> '' AND strpos(translate(span, blank, ''), translate(words, blank, '')) > 0
        THEN jsonb_build_object(
            'source', 'text', 'quote', left(span, 500),
            'start', first, 'end', first + length(left(span, 500)))
        WHEN listed IS NOT NULL THEN jsonb_build_object(
            'source', 'table', 'quote', '', 'start', NULL, 'end', NULL,
            'sheet', listed[1], 'row', listed[2]::int)
        WHEN first IS NULL AND named IS NOT NULL THEN jsonb_build_object(
            'source', replace(named[1], ' ', '_'), 'quote', named[2], 'start', NULL, 'end', NULL)
        ELSE jsonb_build_object('source', 'text', 'quote', words, 'start', NULL, 'end', NULL)
    END) AS evidence
    FROM corpus_document document
    LEFT JOIN corpus_documenttext content ON content.document_id = document.id
    CROSS JOIN LATERAL jsonb_each(document.evidence) found
    CROSS JOIN LATERAL (SELECT
        coalesce(found.value->>'where', '') AS words,
        (found.value->>'start')::int AS first,
        (found.value->>'end')::int AS beyond,
        E' \n\r\t\u3000\u00a0' AS blank
    ) told
    CROSS JOIN LATERAL (SELECT
        CASE WHEN beyond > first THEN substring(content.content FROM first + 1 FOR beyond - first)
        END AS span,
        CASE WHEN first IS NULL THEN regexp_match(words, '^table: (.*), row (\d+)$') END AS listed,
        regexp_match(words, '^(title|file name|doc_number|issuer|published|written_on|effective_on|'
            'validity|source|site|source_url|amendments): (.*)$') AS named
    ) parts
    WHERE document.evidence <> '{}'
    GROUP BY document.id
) converted
WHERE converted.id = document.id
"""
EVIDENCE_BACK = r"""
UPDATE corpus_document document SET evidence = converted.evidence
FROM (
    SELECT document.id, jsonb_object_agg(key, jsonb_build_object(
        'start', value->'start', 'end', value->'end',
        'where', CASE value->>'source'
            WHEN 'person' THEN ''
            WHEN 'table' THEN format('table: %s, row %s', value->>'sheet', value->>'row')
            WHEN 'text' THEN replace(value->>'quote', E'\n', '')
            WHEN 'file_name' THEN 'file name: ' || (value->>'quote')
            ELSE (value->>'source') || ': ' || (value->>'quote')
        END) || CASE WHEN value ? 'by'
            THEN jsonb_build_object('by', value->'by', 'at', value->'at') ELSE '{}' END
    ) AS evidence
    FROM corpus_document document CROSS JOIN LATERAL jsonb_each(document.evidence)
    WHERE document.evidence <> '{}'
    GROUP BY document.id
) converted
WHERE converted.id = document.id
"""

# "<kind>: <excerpt>" -> {"kind", "excerpt"}
DROPPED = r"""
UPDATE corpus_document SET dropped = (
    SELECT jsonb_agg(CASE
        WHEN told IS NULL THEN jsonb_build_object('kind', 'other', 'excerpt', value)
        ELSE jsonb_build_object(
            'kind', replace(told[1], ' ', '_'), 'excerpt', coalesce(told[2], ''))
    END ORDER BY place)
    FROM jsonb_array_elements_text(dropped) WITH ORDINALITY AS pieces(value, place)
    CROSS JOIN LATERAL regexp_match(value, '^([a-z][a-z ]{2,38}[a-z])(?:: (.*))?$') AS told
)
WHERE dropped <> '[]'
"""
DROPPED_BACK = r"""
UPDATE corpus_document SET dropped = (
    SELECT jsonb_agg(CASE
        WHEN value->>'kind' = 'other' THEN value->>'excerpt'
        ELSE replace(value->>'kind', '_', ' ') || ': ' || (value->>'excerpt')
    END ORDER BY place)
    FROM jsonb_array_elements(dropped) WITH ORDINALITY AS pieces(value, place)
)
WHERE dropped <> '[]'
"""

# Of a file that a table describes: "table: <sheet>, row <n>" -> sheet and row
OPTIONS = r"""
UPDATE corpus_importfile SET options = options - 'where' || jsonb_build_object(
    'sheet', (regexp_match(options->>'where', '^table: (.*?)(?:, row \d+)?$'))[1],
    'row', (regexp_match(options->>'where', ', row (\d+)$'))[1]::int)
WHERE options ? 'where'
"""
OPTIONS_BACK = """
UPDATE corpus_importfile SET options = options - 'sheet' - 'row' || jsonb_build_object(
    'where', format('table: %s, row %s', options->>'sheet', options->>'row'))
WHERE options ? 'sheet'
"""

# What the selection flow read out of the jobs that split a document
PARTS = """
UPDATE corpus_importfile file SET part_of_id = document.id
FROM corpus_job job JOIN corpus_document document
    ON document.id::text = job.params->>'split' AND document.project_id = job.project_id
WHERE job.id = file.job_id
"""
SET_ASIDE = """
UPDATE corpus_document document SET set_aside = true
FROM corpus_job job
WHERE job.result #>> '{split,aside}' = 'true' AND document.id::text = job.params->>'split'
    AND document.project_id = job.project_id
"""


def forwards(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for key, names in NAMES.items():
            cursor.execute(REASONS, {"key": key, "names": list(names)})
        for statement in (EVIDENCE, DROPPED, OPTIONS, PARTS, SET_ASIDE):
            cursor.execute(statement)


def backwards(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in (EVIDENCE_BACK, DROPPED_BACK, OPTIONS_BACK):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("corpus", "0013_fields_keys_and_parts")]
    operations = [migrations.RunPython(forwards, backwards)]
