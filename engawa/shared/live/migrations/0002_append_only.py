"""Evidence can only be added; signals and beats never reach the write-ahead log, hence no backup."""

from django.db import migrations

SQL = """
CREATE FUNCTION live_evidence_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $f$
BEGIN
  IF TG_OP = 'DELETE' AND current_user = 'engawa_dispose' THEN
    RETURN NULL;
  END IF;
  RAISE insufficient_privilege USING MESSAGE = 'evidence is only added to';
END $f$;
CREATE TRIGGER live_evidence_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON live_evidence
  FOR EACH STATEMENT EXECUTE FUNCTION live_evidence_stays();
REVOKE UPDATE, DELETE, TRUNCATE ON live_evidence FROM engawa_app, engawa_worker;
ALTER TABLE live_signal SET UNLOGGED;
ALTER TABLE live_beat SET UNLOGGED;
"""

BACK = """
ALTER TABLE live_beat SET LOGGED;
ALTER TABLE live_signal SET LOGGED;
DROP TRIGGER live_evidence_stays ON live_evidence;
DROP FUNCTION live_evidence_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("live", "0001_initial")]
    operations = [migrations.RunSQL(SQL, BACK)]
