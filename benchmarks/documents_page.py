"""The list of a project with 100,000 documents: first page by each order and filter, page and API.

    python -m benchmarks.documents_page [DOCUMENTS]

The documents are made in the database of a product of its own, with metadata as real ones have.
"""

import json
import statistics
import sys
import time

import psycopg2

from benchmarks.common import Session, data_folder, database_of, product

AGENCIES = 400
REQUESTS = {
    "first page": "",
    "page 500": "page=500",
    **{
        f"by {column}{', descending' if sign else ''}": f"sort={sign}{column}"
        for column in ("number", "title", "doc_number", "issued_on", "doc_type", "clauses")
        for sign in ("", "-")
    },
    "year": "year=2019",
    "issuer": "issuer=第7市人民政府",
    "type": "doc_type=办法",
    "status": "status=excluded",
    "words": "q=智能装备",
    "rare words": "q=第99999号",
    "all filters": "q=办法&year=2019&issuer=第7市人民政府&doc_type=办法&status=included",
}
FILL = """
INSERT INTO corpus_agency (project_id, name, region)
SELECT %(project)s, '第' || n || '市人民政府', '第' || n || '市'
FROM generate_series(0, %(agencies)s - 1) n;

INSERT INTO corpus_document (project_id, number, status, title, doc_number, doc_type, issued_on,
    effective_on, expires_on, region, validity, source_url, attachments, history, evidence, dropped,
    file_name, file_digest, file_size, encoding, text_digest, clause_count, parts_found, edition,
    edition_note, current, next_clause_number, retired_numbers, created_by_id, created_at, updated_at)
SELECT %(project)s, n, (ARRAY['included','included','included','candidate','excluded'])[1 + n %% 5],
    '关于印发第' || (n * 7919 %% 100000) || '号' || (ARRAY['智能装备','新能源汽车','生物医药','集成电路',
    '数字经济','绿色低碳','乡村振兴'])[1 + n %% 7] || '产业高质量发展若干政策措施的' || type,
    '某政发〔' || (1990 + n %% 36) || '〕' || n %% 500 || '号', type,
    DATE '1990-01-01' + (n * 131 %% 13000), DATE '1990-02-01' + (n * 131 %% 13000), NULL,
    '第' || n %% %(agencies)s || '市', 'in_force', 'https://www.example.gov.cn/policy/' || n, '[]', '[]',
    %(evidence)s::jsonb, '[{"kind": "navigation", "excerpt": "首页 > 政务公开 > 政策文件"}]', 'policy_' || n || '.docx',
    md5(n::text) || md5('x' || n), 40000, '', md5('t' || n) || md5('y' || n), 20 + n * 37 %% 300, 1, 1,
    '', true, 400, '{}', %(owner)s, now(), now()
FROM (SELECT n, (ARRAY['办法','意见','通知','方案','规划','细则','条例','决定'])[1 + n %% 8] AS type
      FROM generate_series(1, %(documents)s) n) numbered;

INSERT INTO corpus_issue (document_id, agency_id, position)
SELECT d.id, a.id, 0 FROM corpus_document d
JOIN corpus_agency a ON a.project_id = d.project_id AND a.name = d.region || '人民政府'
WHERE d.project_id = %(project)s;
"""
EVIDENCE = {
    field: {"source": "text", "quote": f"关于印发{field}若干政策措施的通知", "start": 10, "end": 40}
    for field in ("title", "doc_number", "agencies", "issued_on", "effective_on", "doc_type")
}


def fill(project: int, documents: int, database: str) -> None:
    values = {
        "project": project,
        "documents": documents,
        "agencies": AGENCIES,
        "evidence": json.dumps(EVIDENCE, ensure_ascii=False),
    }
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT created_by_id FROM corpus_project WHERE id = %s", [project])
        cursor.execute(FILL, values | {"owner": cursor.fetchone()[0]})
    connection = psycopg2.connect(database)
    connection.autocommit = True
    # As autovacuum does a minute after a large import.
    connection.cursor().execute("VACUUM ANALYZE")
    connection.close()


def timed(owner: Session, address: str) -> float:
    started = time.perf_counter()
    owner.get(address).raise_for_status()
    return (time.perf_counter() - started) * 1000


def main(documents: int) -> None:
    with data_folder() as folder, product(folder=folder) as (base, accounts):
        owner = Session(base, "owner", accounts["owner"])
        project = owner.api("POST", "projects/", json={"name": "bench"})["id"]
        fill(project, documents, database_of(folder))
        kinds = {"page": f"{base}/projects/{project}/documents/"}
        kinds["API"] = f"{base}/api/v1/projects/{project}/documents/"
        for kind, address in kinds.items():
            cold = timed(owner, address)
            warm = {
                name: statistics.median(timed(owner, f"{address}?{query}") for _ in range(5))
                for name, query in REQUESTS.items()
                if kind == "page" or not query.startswith("sort")
            }
            slowest = max(warm, key=lambda name: warm[name])
            for name, milliseconds in warm.items():
                print(f"  {kind}, {name}: {milliseconds:.0f} ms", file=sys.stderr)
            print(
                f"documents {kind}: {documents:,} documents, first page {warm['first page']:.0f} ms"
                f" (cold {cold:.0f} ms), slowest {warm[slowest]:.0f} ms ({slowest})"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
