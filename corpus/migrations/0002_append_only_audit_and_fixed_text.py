from django.db import migrations

FORWARD = """
CREATE FUNCTION corpus_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON corpus_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION corpus_refuse_change('the audit log is append-only');

CREATE TRIGGER text_fixed
    BEFORE UPDATE ON corpus_documenttext
    FOR EACH STATEMENT EXECUTE FUNCTION corpus_refuse_change('a text never changes after import');
"""

BACKWARD = """
DROP TRIGGER text_fixed ON corpus_documenttext;
DROP TRIGGER audit_append_only ON corpus_auditentry;
DROP FUNCTION corpus_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("corpus", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
