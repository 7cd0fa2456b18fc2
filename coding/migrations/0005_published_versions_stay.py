"""The database refuses to change a published codebook version.

A change is refused at once. A deletion is refused when the transaction ends, unless what it
belonged to is gone as well: so a project can be deleted with its codebook.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION coding_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: a published codebook version never changes', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION coding_refuse_unless_gone() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE there boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id = ($1).%I)', TG_ARGV[0], TG_ARGV[1])
        INTO there USING OLD;
    IF there THEN
        RAISE EXCEPTION '% on % is refused: a published codebook version never changes', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

-- The lock keeps the version from being published before the change is committed.
CREATE FUNCTION coding_is_published(version bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE state text;
BEGIN
    SELECT v.status INTO state FROM coding_codebookversion v WHERE v.id = version FOR SHARE;
    RETURN coalesce(state = 'published', false);
END $$;

CREATE FUNCTION coding_version_of(dimension bigint) RETURNS bigint LANGUAGE sql AS
    'SELECT version_id FROM coding_dimension WHERE id = dimension';

CREATE TRIGGER version_fixed BEFORE UPDATE ON coding_codebookversion
    FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION coding_refuse();
CREATE TRIGGER dimension_added BEFORE INSERT ON coding_dimension
    FOR EACH ROW WHEN (coding_is_published(NEW.version_id)) EXECUTE FUNCTION coding_refuse();
CREATE TRIGGER dimension_fixed BEFORE UPDATE ON coding_dimension
    FOR EACH ROW WHEN (coding_is_published(OLD.version_id) OR coding_is_published(NEW.version_id))
    EXECUTE FUNCTION coding_refuse();
CREATE TRIGGER node_added BEFORE INSERT ON coding_node
    FOR EACH ROW WHEN (coding_is_published(coding_version_of(NEW.dimension_id)))
    EXECUTE FUNCTION coding_refuse();
CREATE TRIGGER node_fixed BEFORE UPDATE ON coding_node
    FOR EACH ROW WHEN (coding_is_published(coding_version_of(OLD.dimension_id))
                       OR coding_is_published(coding_version_of(NEW.dimension_id)))
    EXECUTE FUNCTION coding_refuse();

-- A condition is looked at when the row goes, the function runs at the end.
CREATE CONSTRAINT TRIGGER version_kept AFTER DELETE ON coding_codebookversion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.status = 'published')
    EXECUTE FUNCTION coding_refuse_unless_gone('coding_codebook', 'codebook_id');
CREATE CONSTRAINT TRIGGER dimension_kept AFTER DELETE ON coding_dimension
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (coding_is_published(OLD.version_id))
    EXECUTE FUNCTION coding_refuse_unless_gone('coding_codebookversion', 'version_id');
CREATE CONSTRAINT TRIGGER node_kept AFTER DELETE ON coding_node
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (coding_is_published(coding_version_of(OLD.dimension_id)))
    EXECUTE FUNCTION coding_refuse_unless_gone('coding_dimension', 'dimension_id');
"""

BACKWARD = """
DROP TRIGGER node_kept ON coding_node;
DROP TRIGGER dimension_kept ON coding_dimension;
DROP TRIGGER version_kept ON coding_codebookversion;
DROP TRIGGER node_fixed ON coding_node;
DROP TRIGGER node_added ON coding_node;
DROP TRIGGER dimension_fixed ON coding_dimension;
DROP TRIGGER dimension_added ON coding_dimension;
DROP TRIGGER version_fixed ON coding_codebookversion;
DROP FUNCTION coding_version_of(bigint);
DROP FUNCTION coding_is_published(bigint);
DROP FUNCTION coding_refuse_unless_gone();
DROP FUNCTION coding_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("coding", "0004_node_tones")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
